"""Marks by which a certificate is found again, however often it is planned. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.key_kind import family, size
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import Demand, life, objections, serious


@dataclass(frozen=True, slots=True)
class Stock:
    """What one host's store holds already, and when that was read."""

    certificates: tuple[StoredCertificate, ...]
    read_at: datetime


def short_hash(*basis: object) -> str:
    """Return 8 hex digits that stand for *basis*, anything that JSON can say."""
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:8]


def satisfies(stored: StoredCertificate, wanted: Demand, now: datetime) -> bool:
    """Whether a certificate of a Front End's store may be served as it is."""
    der = base64.b64decode(stored.certificate)
    return not serious(objections(der, wanted, now, private_key=stored.has_private_key))


def mark(wish: CertificateWish, source: str, stock: Stock, wanted: Demand) -> str:
    """Return the friendly name of the certificate that will do, or of the one to be asked for.

    *wish* has none yet. A new one is named after everything it depends on, earlier ones that will not do
    included: the same request is found again however often it is planned, and a replaced one is not mistaken
    for it.
    """
    made = _made(wish, stock)
    return _best(made, stock, wanted) or _new(wish, source, wanted, made)


def renewed(wish: CertificateWish, source: str, stock: Stock, wanted: Demand, served: bytes) -> str:
    """Return the friendly name of the certificate that takes the place of *served*, DER.

    One that was issued for that already, and has yet to be served, is not asked for again: it lasts longer,
    and would not be due on the very next day.
    """
    made, ends = _made(wish, stock), life(served).ends
    lives = ((one, life(base64.b64decode(one.certificate))) for one in made)
    later = [one for one, its in lives if its.ends > ends and its.due(wish.name) > stock.read_at]
    return _best(later, stock, wanted) or _new(wish, source, wanted, made, thumbprint(served))


def _made(wish: CertificateWish, stock: Stock) -> list[StoredCertificate]:
    """Return what was asked for by this tool, good or bad."""
    return [one for one in stock.certificates if one.friendly_name.startswith(f"lyncauto {wish.files} ")]


def _best(made: Sequence[StoredCertificate], stock: Stock, wanted: Demand) -> str:
    good = [one for one in made if satisfies(one, wanted, stock.read_at)]
    return max(good, key=lambda one: (one.not_after, one.thumbprint)).friendly_name if good else ""


def _new(
    wish: CertificateWish,
    source: str,
    wanted: Demand,
    made: Sequence[StoredCertificate],
    *replaced: str,
) -> str:
    unsuitable = sorted(one.thumbprint for one in made)
    road = (source, wish.ca, wish.template)  # versions of all sources share a folder
    key = size(wanted.key) if family(wanted.key) == "RSA" else wanted.key
    basis = (sorted(wanted.names), key, *road, unsuitable, *replaced)
    return f"lyncauto {wish.files} {short_hash(*basis)}"


def named(subject: str, thumbprint: str) -> str:
    """Return the mark of a certificate that the site file names: it is asked of nobody."""
    return f"lyncauto {subject} {thumbprint[:8].lower()}"
