"""What a Front End's process is told in its first line."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from lyncauto.lab.front_end.variants import Variants


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What the registrar tells a client that signs in: FQDNs and ports, as published."""

    web: str  # override FQDN, or the pool's without one
    https_port: int
    http_port: int
    meet: str = ""  # host of the meet simple URL; empty: none

    def answer(self) -> dict[str, str]:
        """Return the URLs, as a client gets them."""
        urls = {
            "web": f"https://{self.web}:{self.https_port}",
            "http": f"http://{self.web}:{self.http_port}",
        }
        return urls | ({"meet": f"https://{self.meet}:{self.https_port}"} if self.meet else {})


@dataclass(frozen=True, slots=True)
class Settings:
    """One Front End. ``line()`` is what its process expects first on standard input.

    Attributes:
        external_https_port, external_http_port: Of the external web site; 0: there is none.
    """

    fqdn: str
    address: str
    https_port: int
    http_port: int
    registrar_port: int
    certificate: str  # path of a PEM file: certificate, chain, key
    root: bytes  # DER, for those who fetch it
    provisioning: Provisioning
    external_https_port: int = 0
    external_http_port: int = 0
    hold: float = 2.0  # seconds that a poll is held without news
    variants: Variants = field(default_factory=Variants)

    def line(self) -> str:
        """Return the settings as one line of JSON, without the line's end."""
        return json.dumps(asdict(self) | {"root": base64.b64encode(self.root).decode("ascii")})


def settings(values: Mapping[str, Any]) -> Settings:
    """Return what ``Settings.line`` wrote.

    Raises:
        TypeError: A setting is missing or unknown.
        ValueError: The root is not base64.
    """
    inner = {
        "root": base64.b64decode(values.get("root", ""), validate=True),
        "provisioning": Provisioning(**values.get("provisioning", {})),
        "variants": Variants(**values.get("variants", {})),
    }
    return Settings(**{**values, **inner})
