"""That nothing else has changed: what was read before a rollout is read again, and compared line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lyncauto.errors import LyncAutoError
from lyncauto.model.design import Design
from lyncauto.model.facts import NameAnswer
from lyncauto.model.finding import Finding
from lyncauto.steps import read_windows
from lyncauto.steps.answers import addresses, aliases
from lyncauto.steps.before import assignment_lines, kerberos_lines, simple_url_lines
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.publication import WEB_USE
from lyncauto.steps.read_dns import endpoint

_PUT_BACK = "find out who changed them, and put them back at least until this run is over"


class Unchanged:
    """Compares an estate with what its design says of the time before anything was changed.

    After a publication, what the management host must tell has to be told: it cannot be taken back, so that
    going on in the dark is no choice. A Front End that is away says nothing about what has changed there.
    """

    def __init__(self, estate: Estate, design: Design, check: str) -> None:
        self._estate = estate
        self._design = design
        self._check = check

    def everything(self) -> tuple[Finding, ...]:
        """Compare certificate assignments, simple URLs, the Kerberos accounts and every other name."""
        hosts = (server.name for server in self._design.https_servers)
        return (
            *(self.assignments(host) for host in hosts),
            self.simple_urls(),
            *self._kerberos(),
            *self._other_names(),
        )

    def assignments(self, host: str, *, strict: bool = False) -> Finding:
        """Compare what *host* uses certificates for.

        Args:
            host: A Front End.
            strict: No other certificate may be in use yet, and the host must tell.
        """
        before = tuple(line for line in self._design.assignments if line.startswith(f"{host} "))

        def read() -> tuple[str, ...]:
            session = self._estate.sessions(host)
            now = assignment_lines(read_windows.assignments(session))
            if strict or now == before:
                return now
            return self._as_if_old(host, now)

        return self._same(
            About(self._check, host), "its certificate assignments", before, read, strict=strict
        )

    def simple_urls(self) -> Finding:
        """Compare the simple URLs in force."""
        session = self._estate.sessions
        return self._same(
            About(self._check, self._design.pool),
            "the simple URLs",
            self._design.simple_urls,
            lambda: simple_url_lines(read_windows.simple_urls(session(self._estate.management))),
            strict=self._design.publish,
        )

    def _as_if_old(self, host: str, now: tuple[str, ...]) -> tuple[str, ...]:
        """Return *now* with the certificate that this rollout assigns to web services as the old one."""
        made = self._design.publication
        for one in made.front_ends if made else ():
            if one.host == host and one.certificate:
                mark = one.certificate.friendly_name
                store = read_windows.store(self._estate.sessions(host))
                ours = {f"{host} {WEB_USE} {own.thumbprint}" for own in store if own.friendly_name == mark}
                return tuple(sorted(f"{host} {WEB_USE} {one.used}" if line in ours else line for line in now))
        return now

    def _kerberos(self) -> Iterator[Finding]:
        """Compare, unless the design is of a version that did not ask."""
        if self._design.publish or self._design.kerberos:
            session = self._estate.sessions
            yield self._same(
                About(self._check, self._design.pool),
                "the Kerberos account assignments",
                self._design.kerberos,
                lambda: kerberos_lines(read_windows.kerberos(session(self._estate.management))),
                strict=self._design.publish,
            )

    def _other_names(self) -> Iterator[Finding]:
        """Compare the names that stay, by what the first name server that has them answers, as before."""
        lines = self._design.other_names
        if not lines:
            return
        about = About(self._check, self._estate.zone.zone)
        compared = [self._compared(*line.split(" ", 2)) for line in lines]
        if differing := [text for text, known in compared if text and known]:
            yield about.failed(
                "names that were to stay are not as they were", "; ".join(differing), _PUT_BACK
            )
        elif silent := [text for text, known in compared if not known]:
            fix = "see that the name servers run, then run the same command again"
            yield about.unknown("whether names that were to stay have changed", "; ".join(silent), fix)
        else:
            yield about.ok("names that were to stay are as they were", f"{len(lines)} records read")

    def _compared(self, name: str, type_: str, before: str) -> tuple[str, bool]:
        """Return what is different of a name, and whether anybody answered at all."""
        said = self._said(name, type_)
        values = addresses(said, name) if type_ == "A" else aliases(said, name)[:1]
        if ",".join(values) == before or (type_ == "A" and self._follows(name)):
            return "", True
        silent = [f"{one.server}: {one.error}" for one in said if one.error]
        if silent and not values:
            return f"{name} {type_}: {', '.join(silent)}", False
        return f"{name} {type_} was {before}, is {','.join(values) or 'absent'}", True

    def _said(self, name: str, type_: str) -> tuple[NameAnswer, ...]:
        answers = (
            self._estate.ask.ask(endpoint(server), name, type_) for server in self._estate.zone.name_servers
        )
        return tuple(
            NameAnswer(one.server, "authoritative", name, type_, one.rcode, one.values, error=one.error)
            for one in answers
        )

    def _follows(self, name: str) -> bool:
        """Whether *name* is an alias of one that moves: its record is as it was, its addresses are not."""
        chain = aliases(self._said(name, "CNAME"), name)
        return any(target in self._design.names for target in chain)

    @staticmethod
    def _same(
        about: About, what: str, before: Sequence[str], read: Callable[[], tuple[str, ...]], *, strict: bool
    ) -> Finding:
        try:
            now = read()
        except LyncAutoError as error:
            return about.refused(error) if strict else about.cannot_tell(error)
        gone, new = sorted(set(before) - set(now)), sorted(set(now) - set(before))
        if gone or new:
            evidence = "; ".join([*(f"gone: {line}" for line in gone), *(f"new: {line}" for line in new)])
            return about.failed(f"{what} are not as they were", evidence, _PUT_BACK)
        return about.ok(f"{what} are as they were", f"{len(now)} read")
