"""In what web services and clients are other than usual at present, from the faults that are set."""

from __future__ import annotations

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.front_end.variants import Variants


def variants_of(faults: Faults, front_end: str) -> Variants:
    """Return how the web services of a Front End, an FQDN, are to be."""

    def value(id: str) -> str:
        armed = faults.armed(id, front_end)
        return armed.value if armed else ""

    return Variants(
        tls10=faults.active("web.tls10", front_end),
        sni_refused=faults.active("sni.refused", front_end),
        sni_required=faults.active("sni.required", front_end),
        ntlm=faults.active("web.ntlm", front_end),
        channel_binding=faults.active("web.channel-binding", front_end),
        no_blank=faults.active("web.no-blank", front_end),
        head=int(value("web.head-refused") or 0),
        any_ticket=faults.active("web.any-ticket", front_end),
        plain_refusal=faults.active("web.plain-refusal", front_end),
        own_cookie=value("web.own-cookie"),
        longer=float(value("web.long-polls") or 0.0),
    )


class Manners:
    """How the clients are to be: what the last fault of each kind says."""

    def __init__(self) -> None:
        self._set: dict[str, str] = {}

    def take_on(self, kind: str, value: str) -> dict[str, str | float]:
        """Set one, and return all, as the clients' process is told.

        Raises:
            LabFailed: A figure is none.
        """
        line = _line({**self._set, kind: value})
        self._set[kind] = value
        return line

    def drop(self, kind: str) -> dict[str, str | float]:
        """Lift one, and return what is left."""
        self._set.pop(kind, None)
        return _line(self._set)


def _line(wanted: dict[str, str]) -> dict[str, str | float]:
    return {kind: value if kind == "adopt" else figure(value) for kind, value in wanted.items()}


def figure(text: str) -> float:
    """Return an option's figure.

    Raises:
        LabFailed: It is none, or below 0.
    """
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise LabFailed("the lab does not understand", why=f"{text!r} is no figure", fix="say a number")
    return found
