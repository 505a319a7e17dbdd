"""The certificate that is to be served next, judged where it lies: all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from lyncauto.errors import LyncAutoError
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.finding import Finding
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps import pem, read_windows
from lyncauto.steps.design import demand
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.policy import above, crl_places, objections
from lyncauto.steps.read_dns import endpoint

_HTTP = 80
_FIX = "see what the CA issues for the template of `ca`; the present certificate is served"


class StagedCertificate:
    """It holds the names, its key and use will do, and it stands under the root of the Front Ends."""

    id: ClassVar[str] = "renew.staged"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design

    def run(self) -> tuple[Finding, ...]:
        """Judge the version that was brought.

        Raises:
            NodeUnreachable: The node did not answer.
        """
        return tuple(finding for wish in self._design.certificates for finding in self._next(wish))

    def _next(self, wish: CertificateWish) -> Iterator[Finding]:
        """Judge it on every node that is to show it; what is asked about it elsewhere is asked once."""
        leaves: dict[bytes, None] = {}
        for part in self._design.parts_with(wish):
            carrier, about = (
                self._estate.carrier(part.node),
                About(self.id, self._design.named(part.node, wish)),
            )
            version = CertificatePlace(carrier.machine.folder, wish.files).version(wish.slot)
            held = pem.blocks((carrier.node.get(version.certificate) or b"").decode("ascii", "replace"))
            if held:
                leaves[held[0]] = None
                yield from self._judged(about, wish, held)
            else:
                yield about.failed("the next certificate does not lie there", version.certificate, _FIX)
        for leaf in leaves:
            yield from self._used(wish, leaf)
            yield from self._revocation(leaf)

    def _judged(self, about: About, wish: CertificateWish, held: tuple[bytes, ...]) -> Iterator[Finding]:
        found = objections(held[0], demand(self._design, wish), self._estate.clock.now())
        wrong = [one.text for one in found if one.serious]
        roots = [der for text in self._design.roots for der in pem.blocks(text)]
        if why := above(held, roots):
            wrong.append(why)
        name = pem.thumbprint(held[0])
        if wrong:
            yield about.failed(f"the next certificate {name} must not be served", "; ".join(wrong), _FIX)
        else:
            yield about.ok("the next certificate may be served", name)
        yield from (about.warning("about the next certificate", one.text) for one in found if not one.serious)

    def _used(self, wish: CertificateWish, leaf: bytes) -> Iterator[Finding]:
        """See that the Front End which asked for it uses it for nothing: it is the balancer's alone."""
        name = pem.thumbprint(leaf)
        if wish.thumbprint or wish.host in {part.node for part in self._design.parts}:
            return  # chosen as it is, or made where no Front End has it
        about = About(self.id, wish.host)
        try:
            uses = [
                one.use
                for one in read_windows.assignments(self._estate.sessions(wish.host))
                if one.thumbprint == name
            ]
        except LyncAutoError as error:
            yield about.cannot_tell(error)
            return
        if uses:
            fix = "assign the one of before again in the Deployment Wizard, then run the same command again"
            yield about.failed(f"it uses the next certificate for {', '.join(uses)}", name, fix)
        else:
            yield about.ok("it uses the next certificate for nothing", name)

    def _revocation(self, leaf: bytes) -> Iterator[Finding]:
        """Fetch its revocation list as a client does, by the name servers of the site file."""
        for url in crl_places(leaf):
            about, place = About(self.id, url), urlsplit(url)
            host = place.hostname or ""
            addresses = self._addresses(host)
            if not addresses:
                yield about.warning("its revocation list is at a name that no server knows", host)
                continue
            at = Endpoint(host, addresses[0], place.port or _HTTP)
            answer = self._estate.probe.http(at, place.path or "/", root=None)
            if answer.status == 200:  # noqa: PLR2004 - HTTP's OK
                yield about.ok("its revocation list can be fetched", str(at))
            else:
                said = answer.error or f"status {answer.status}"
                yield about.warning("its revocation list cannot be fetched from here", f"{at}: {said}")

    def _addresses(self, host: str) -> tuple[str, ...]:
        for server in self._estate.zone.name_servers:
            if found := self._estate.ask.ask(endpoint(server), host, "A").values:
                return found
        return ()
