"""lyncauto's own log-on at a Front End: found before a migration, what would fail behind a balancer."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from lyncauto.adapters.probe import SocketProbe
from lyncauto.lab.front_end.variants import Variants
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import NOT_OFFERED, UNTRUSTED, Http
from tests.integration.test_lab_front_end_variants import USER, WEB, Scene, scene

pytestmark = pytest.mark.lab

ADDRESS_BOOK = "/abs/handler"
HOST = "fe01.contoso.test"


@pytest.fixture(autouse=True)
def _known(tmp_path: Path) -> Iterator[None]:
    accounts = Accounts(tmp_path, {USER.name: USER.password})
    accounts.write()
    yield
    accounts.remove()


def log_on(made: Scene, *, binding: bool, password: Secret = USER.password, root: str = "") -> Http:
    asked: list[str] = []

    def accounts(host: str) -> tuple[str, Secret]:
        asked.append(host)
        return USER.name, password

    endpoint = Endpoint(WEB, made.settings.address, made.settings.https_port)
    trusted = (root or made.root).encode()
    probe = SocketProbe(timeout=5.0, accounts=accounts)
    assert asked == []  # nothing is revealed before it is needed
    said = probe.log_on(endpoint, ADDRESS_BOOK, host=HOST, root=trusted, binding=binding)
    assert asked == [HOST]
    return said


def answers(folder: Path, variants: Variants, **more) -> list[Http]:
    """Log on as through a balancer, then directly."""

    async def whole() -> list[Http]:
        async with scene(folder, variants) as made:
            return [await asyncio.to_thread(log_on, made, binding=bound, **more) for bound in (False, True)]

    return asyncio.run(whole())


def test_a_log_on_is_accepted_however_it_is_bound_where_nobody_looks(tmp_path):
    assert answers(tmp_path, Variants(ntlm=True)) == [Http(200, {}), Http(200, {})]


def test_a_log_on_that_must_be_bound_is_accepted_with_the_servers_own_certificate_alone(tmp_path):
    assert answers(tmp_path, Variants(channel_binding=True)) == [Http(401, {}), Http(200, {})]


@pytest.mark.parametrize("variants", [Variants(ntlm=True), Variants(channel_binding=True)])
def test_a_wrong_password_is_refused_after_the_whole_exchange_and_not_shown(tmp_path, variants):
    found = answers(tmp_path, variants, password=Secret("Not-The-One-9"))
    assert found == [Http(401, {}), Http(401, {})]
    assert "Not-The-One-9" not in repr(found)


def test_where_nobody_takes_part_in_a_log_on_none_is_offered(tmp_path):
    assert answers(tmp_path, Variants()) == [Http(401, {}, f"{NOT_OFFERED} (HTTP 401)")] * 2


def test_nobody_logs_on_at_a_server_that_is_not_trusted(tmp_path):
    (tmp_path / "foreign").mkdir()

    async def whole() -> Http:
        async with scene(tmp_path / "foreign", Variants()) as other:
            foreign = other.root
        async with scene(tmp_path, Variants(ntlm=True)) as made:
            return await asyncio.to_thread(log_on, made, binding=True, root=foreign)

    said = asyncio.run(whole())
    assert (said.status, said.error.startswith(UNTRUSTED)) == (0, True)


def test_without_an_account_nobody_is_asked():
    endpoint = Endpoint(WEB, "127.0.0.1", 1)
    said = SocketProbe().log_on(endpoint, ADDRESS_BOOK, host=HOST, root=b"", binding=False)
    assert (said.status, said.error) == (0, "no account to log on with")
