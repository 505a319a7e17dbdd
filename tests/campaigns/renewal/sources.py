"""The sources of certificates, and what a person does for those that need one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from ruamel.yaml import YAML

from lyncauto.adapters.certreq import Certreq
from lyncauto.app.compose import compose
from lyncauto.app.context import Context
from lyncauto.lab.world.control import LabControl
from lyncauto.model.design import CertificateWish
from lyncauto.ports.certificates import Issued
from lyncauto.ports.enrolment import Granted
from lyncauto.steps.estate import Estate

Person = Callable[[Path], None]  # does what is due at the site file of this path


def nobody(_: Path) -> None:
    """Nobody has to do anything."""


@dataclass(frozen=True, slots=True)
class Source:
    """One way to a certificate.

    Attributes:
        section: What the site file says under `ca` beside the CA's own name.
        before: What a person does first.
        meanwhile: What a person does once the renewal waits for it; ``nobody``: it does not wait.
    """

    name: str
    section: Mapping[str, Any] = field(default_factory=dict)
    before: Person = nobody
    meanwhile: Person = nobody


def carried_back(site: Path) -> None:
    """Take each request to the CA, and bring the certificate and those above it back as PKCS #7."""
    with _estate(site) as estate:
        road = Certreq(estate.sessions(estate.certificate_host), estate.authority.config)
        for request in (site.parent / "runs" / "requests").glob("*.csr"):
            asked = request.read_bytes()
            rsa = isinstance(x509.load_pem_x509_csr(asked).public_key(), RSAPublicKey)
            of_ecdsa = estate.authority.ecdsa_template or estate.authority.template
            granted = road.submit(asked, estate.authority.template if rsa else of_ecdsa)
            assert isinstance(granted, Granted)
            held = [x509.load_der_x509_certificate(der) for der in (granted.certificate, *granted.chain)]
            request.with_suffix(".p7b").write_bytes(serialize_certificates(held, Encoding.PEM))


def issued_on_a_front_end(site: Path) -> None:
    """Have a Front End ask for a certificate with more names than the balancer needs, and name it."""
    with _estate(site) as estate:
        wish = CertificateWish(
            name=estate.pool.override,
            names=(estate.pool.override, *_names(estate)),
            friendly_name=f"chosen for {estate.pool.override}",
            ca=estate.authority.config,
            template=estate.authority.template,
            host=estate.certificate_host,
        )
        made = estate.ca.submit(wish)
    assert isinstance(made, Issued)
    edited(site, {"source": "existing", "thumbprint": made.certificate.thumbprint})


def edited(site: Path, section: Mapping[str, Any]) -> None:
    """Write this under `ca` of a site file, and leave what is there beside it."""
    yaml = YAML(pure=True)
    data = yaml.load(site.read_text("utf-8"))
    for one in data["ca"].values():
        one.update(section)
    with site.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def by_the_web(site: Path) -> None:
    """Write the address of the lab's CA Web Enrolment into the site file."""
    status = LabControl(site.parent / "lab").status()
    (ca,) = (name for name, host in status["hosts"].items() if host["role"] == "certification-authority")
    host = status["hosts"][ca]
    section = {
        "source": "certsrv",
        "url": f"https://{ca}:{host['ports']['https']}/certsrv/",
        "address": host["address"],
        "account": "operator",
        "root": status["root"],
        "template": "WebServer",
    }
    edited(site, section)


def shown_beside(site: Path) -> None:
    """Have a certificate of a second kind of key shown beside the first."""
    argv = [sys.executable, "-m", "lyncauto", "migrate", "--yes", "--site", str(site)]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=site.parent)
    assert ended.returncode == 0, ended.stderr


SOURCES = (
    Source("lync", {"source": "lync"}),
    Source("certreq", {"source": "certreq"}),
    Source(
        "certreq as the computer", {"source": "certreq", "machine": True, "template": "WebServerOfComputers"}
    ),
    Source("certsrv", before=by_the_web),
    Source("files", {"source": "files", "template": "WebServer"}, meanwhile=carried_back),
    Source("existing", before=issued_on_a_front_end),
    # Last: the listener is written anew for it, and would have to be for the one after it.
    Source(
        "certreq, RSA and ECDSA",
        {
            "source": "certreq",
            "machine": False,
            "template": "WebServer",
            "keys": ["rsa-2048", "ecdsa-p256"],
            "ecdsa_template": "WebServerEcdsa",
        },
        before=shown_beside,
    ),
)


def _names(estate: Estate) -> tuple[str, ...]:
    """Return the names of either estate that lead to the VIP, and one that does not."""
    return tuple(
        f"{name}.{estate.zone.zone}" for name in ("dialin", "meet", "lyncdiscoverinternal", "intranet")
    )


def _estate(site: Path) -> AbstractContextManager[Estate]:
    context: Context = compose(site, None, lambda _: None, str)
    return context.writing()
