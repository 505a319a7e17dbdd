"""Where a question breaks off, over the real protocol: what a session may say of a command that was sent."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
import urllib3
from pypsrp.exceptions import WinRMTransportError
from pypsrp.wsman import WSMan, WSManAction
from spnego.exceptions import BadMICError, OperationNotAvailableError, SpnegoError

from lyncauto.adapters.psrp.road import Road
from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.errors import AccessDenied
from lyncauto.ports.powershell import Command, NotRan, Ran, Unknown
from tests.contract.windows_host import WindowsHost, running

ECHO = Command("Get-Echo", {"Text": "one"})


@dataclass
class Break:
    """What comes of the next command that is sent, in place of the host's answer."""

    error: Exception | None = None
    before: bool = False  # the message does not leave

    def taken(self) -> Exception | None:
        error, self.error = self.error, None
        return error


class BreakingConnection(WSMan):
    """A connection on which the answer to a command can turn into an error."""

    ahead: Break

    def invoke(self, action: str, *details: Any, **named: Any) -> Any:
        error = self.ahead.taken() if action == WSManAction.COMMAND else None
        if error is not None and self.ahead.before:
            raise error
        answer = super().invoke(action, *details, **named)
        if error is not None:
            raise error
        return answer


@dataclass(frozen=True, slots=True)
class BreakingRoad(Road):
    ahead: Break = field(default_factory=Break)

    def connection(self) -> WSMan:
        made = BreakingConnection(
            self.address, port=self.port, ssl=False, auth="ntlm", username=self.user,
            password=self.password.reveal(), operation_timeout=self.poll, no_proxy=True,
        )  # fmt: skip
        made.ahead = self.ahead
        return made


Opened = tuple[PsrpSession, Break]


@pytest.fixture
def host(tmp_path) -> Iterator[WindowsHost]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def opened(host) -> Iterator[Opened]:
    plain = host.road()
    ahead = Break()
    road = BreakingRoad(
        plain.host, plain.address, plain.port, plain.user, plain.password, answer=5.0, ahead=ahead
    )
    session = PsrpSession(road)
    assert session.run(ECHO) == Ran(({"Text": "one"},))
    yield session, ahead
    session.close()


def over_tls(error: ssl.SSLError) -> requests.exceptions.SSLError:
    """Return the error as requests hands it on."""
    inner = urllib3.exceptions.MaxRetryError(None, "/wsman", urllib3.exceptions.SSLError(error))  # type: ignore[arg-type]
    return requests.exceptions.SSLError(inner)


@pytest.mark.parametrize(
    "error",
    [
        over_tls(ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC]")),
        over_tls(ssl.SSLError(1, "[SSL: TLSV1_ALERT_INTERNAL_ERROR]")),
        BadMICError(),
        OperationNotAvailableError(context_msg="no key to unseal with"),
        SpnegoError(0xD0000),
        WinRMTransportError("http", 500, ""),
        WinRMTransportError("http", 502, ""),
        WinRMTransportError("http", 503, ""),
        WinRMTransportError("http", 504, ""),
    ],
    ids=repr,
)
def test_an_answer_that_cannot_be_opened_leaves_a_command_that_was_sent_in_doubt(host, opened, error):
    session, ahead = opened
    ahead.error = error
    assert isinstance(session.run(ECHO), Unknown)
    assert session.run(ECHO) == Ran(({"Text": "one"},))
    assert host.winrm.ledger.shells[host.road().host] == 2  # the broken session is not used again


@pytest.mark.parametrize(
    "error",
    [
        over_tls(ssl.SSLCertVerificationError(1, "self-signed certificate in certificate chain")),
        WinRMTransportError("http", 413, ""),
    ],
    ids=repr,
)
def test_what_is_refused_before_it_is_read_certainly_did_not_run(host, opened, error):
    session, ahead = opened
    ahead.error, ahead.before = error, True
    assert isinstance(session.run(ECHO), NotRan)
    assert host.times("Get-Echo") == 1


def test_an_account_that_is_refused_while_it_logs_on_is_denied_whatever_the_library_calls_it(host):
    class RefusedRoad(BreakingRoad):
        def connection(self) -> WSMan:
            raise SpnegoError(0xD0000)

    plain = host.road()
    session = PsrpSession(RefusedRoad(plain.host, plain.address, plain.port, plain.user, plain.password))
    with pytest.raises(AccessDenied, match="refused CONTOSO"):
        session.run(ECHO)
