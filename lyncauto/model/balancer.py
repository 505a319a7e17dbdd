"""A virtual service in neutral terms: what the article's tables say, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.model.plan import Attrs


@dataclass(frozen=True, slots=True, order=True)
class RealServer:
    """A Front End behind a virtual service."""

    name: str  # FQDN
    address: str  # IP literal
    port: int

    def __str__(self) -> str:
        return f"{self.name}={self.address}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> RealServer:
        """Return the real server that ``str`` wrote."""
        name, _, endpoint = text.partition("=")
        address, _, port = endpoint.rpartition(":")
        return cls(name, address, int(port))


@dataclass(frozen=True, slots=True)
class VirtualService:
    """One address and port that clients use, and what stands behind it.

    Attributes:
        certificate: Thumbprint (40 upper-case hex digits) served to clients; empty for plain HTTP.
        certificate_name: Name under which the certificate was delivered to the node.
        second_certificate: Thumbprint of one with another kind of key, shown to clients that understand
            it; empty: there is none.
        second_name: Name under which that one was delivered.
        persistence: ``cookie MS-WSMAN`` or ``source-ip 1200`` (seconds).
        verify: Name that every real server's certificate must hold; empty for plain HTTP.
        roots: Thumbprints of the certification authorities that real servers are verified against.
        expect: Status codes of a healthy answer, ``200-299,301,302,401``.
        idle: Seconds of silence after which a connection ends.
        own: IP literal at which this node alone serves it too, where another node may have the address.
        node: FQDN of the balancer's node; empty for the first one of the pool.
    """

    title: str  # "FE Pool HTTPS"
    address: str  # IP literal
    port: int
    servers: tuple[RealServer, ...]
    persistence: str
    check_path: str
    check_host: str
    certificate: str = ""
    certificate_name: str = ""
    verify: str = ""
    roots: tuple[str, ...] = ()
    expect: str = "200-299,301,302,401"
    schedule: str = "least-connection"
    idle: int = 1800
    own: str = ""
    node: str = ""
    second_certificate: str = ""
    second_name: str = ""

    @property
    def certificates(self) -> dict[str, str]:
        """Name to thumbprint of all that clients are shown, the first one first."""
        found = {self.certificate_name: self.certificate, self.second_name: self.second_certificate}
        return {name: thumbprint for name, thumbprint in found.items() if name}

    @property
    def target(self) -> str:
        """Name of this virtual service in plans."""
        return f"virtual-service/{self.address}:{self.port}" + (f"@{self.node}" if self.node else "")

    def attributes(self) -> Attrs:
        """Return the rows of the article's table, and what stands behind them."""
        own = {"own address": self.own} if self.own else {}
        second = {"second certificate": self.second_certificate, "second certificate name": self.second_name}
        return {
            "service name": self.title,
            "service type": "HTTP/HTTPS, layer 7, not transparent",
            "certificate": self.certificate,
            "certificate name": self.certificate_name,
            **(second if self.second_name else {}),
            "persistence": self.persistence,
            "scheduling": self.schedule,
            "idle timeout": str(self.idle),
            "check": f"GET {self.check_path}",
            "check host": self.check_host,
            "check expects": self.expect,
            "re-encrypt to": self.verify,
            "verified against": ",".join(self.roots),
            "real servers": ",".join(map(str, self.servers)),
            **own,
        }

    @classmethod
    def from_attributes(cls, target: str, attrs: Attrs) -> VirtualService:
        """Return the virtual service that :meth:`attributes` described."""
        place, _, node = target.removeprefix("virtual-service/").partition("@")
        address, _, port = place.rpartition(":")
        return cls(
            title=attrs["service name"],
            address=address,
            port=int(port),
            servers=tuple(RealServer.parse(text) for text in attrs["real servers"].split(",") if text),
            persistence=attrs["persistence"],
            check_path=attrs["check"].removeprefix("GET "),
            check_host=attrs["check host"],
            certificate=attrs["certificate"],
            certificate_name=attrs["certificate name"],
            verify=attrs["re-encrypt to"],
            roots=tuple(text for text in attrs["verified against"].split(",") if text),
            expect=attrs["check expects"],
            schedule=attrs["scheduling"],
            idle=int(attrs["idle timeout"]),
            own=attrs.get("own address", ""),
            node=node,
            second_certificate=attrs.get("second certificate", ""),
            second_name=attrs.get("second certificate name", ""),
        )
