"""A site file on disk becomes an estate; what is opened for reading cannot write."""

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import PosixPath

import pytest

from lyncauto.app.compose import compose, compose_all
from lyncauto.errors import LyncAutoError, ReadOnly
from lyncauto.ports.powershell import Command, NotRan, Unknown

SITE = r"""version: 1
name: contoso
accounts:
  admin: {{user: CONTOSO\lyncadmin, password: file:password}}
cms:
  main:
    host: {{name: mgmt01.contoso.test, address: 127.0.0.1, port: {port}, account: admin}}
dns:
  main:
    host: {{name: dc01.contoso.test, address: 127.0.0.1, port: {port}, account: admin}}
    zone: contoso.test
    name_servers:
      - {{name: dc01.contoso.test, address: 127.0.0.1}}
ca:
  main: {{config: ca01.contoso.test\Contoso Issuing CA}}
nodes:
  lb01:
    name: lb01.contoso.test
    agent: https://127.0.0.1:{port}
    token: file:token
    root: root.pem
pools:
  - name: pool01.contoso.test
    nodes: [lb01]
    override: webint.contoso.test
    vip: 10.0.0.50
    low_ttl: 60
    linger: 7d
    front_ends:
      - {{name: fe01.contoso.test, address: 127.0.0.1, port: {port}, account: admin}}
      - {{name: fe02.contoso.test, address: 127.0.0.1, port: {port}, account: admin}}
"""


@pytest.fixture
def listening():
    """Stands for every machine of the site, and is asked whether anybody called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.0)
        yield server


@pytest.fixture
def context(tmp_path, listening):
    (tmp_path / "site.yaml").write_text(SITE.format(port=listening.getsockname()[1]))
    for name in ("password", "token", "root.pem"):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text("Correct-Horse-7")
    return compose(tmp_path / "site.yaml", None, lambda _: None, str)


@pytest.fixture
def reading(context):
    with context.reading() as estate:
        yield estate


def unheard(listening):
    with pytest.raises(BlockingIOError):
        listening.accept()
    return True


@pytest.mark.parametrize("host", ["mgmt01", "dc01", "fe01", "fe02"])
@pytest.mark.parametrize(
    "name",
    [
        "Set-LyncAutoDnsRecord",
        "Export-LyncAutoConfiguration",
        "Export-LyncAutoPfx",
        "Remove-LyncAutoCertificate",
        "Request-CsCertificate",
    ],
)
def test_a_writing_command_is_refused_by_what_was_opened_for_reading_and_nobody_is_called(
    reading, listening, host, name
):
    with pytest.raises(ReadOnly, match=name):
        reading.sessions(f"{host}.contoso.test").run(Command(name))
    assert unheard(listening)


@pytest.mark.parametrize(
    "write",
    [
        lambda node: node.put("/etc/lyncauto/x", b"x", 0o600),
        lambda node: node.run(["systemctl", "stop", "lyncauto-haproxy"]),
        lambda node: node.runtime("disable server a/b"),
    ],
    ids=["put", "run", "runtime"],
)
def test_nothing_is_written_to_a_node_that_was_opened_for_reading_and_it_is_not_called(
    reading, listening, write
):
    with pytest.raises(ReadOnly):
        write(reading.first.node)
    assert unheard(listening)


def test_what_was_opened_for_writing_does_call_with_the_same_command(context, listening):
    with ThreadPoolExecutor(1) as pool, context.writing() as estate:
        session = estate.sessions("dc01.contoso.test")
        running = pool.submit(session.run, Command("Set-LyncAutoDnsRecord"))
        listening.settimeout(10)
        listening.accept()[0].close()
        listening.close()  # and nobody answers any more
        assert isinstance(running.exception(), LyncAutoError) or isinstance(
            running.result(), NotRan | Unknown
        )


ANOTHER = r"""  - name: {name}.contoso.test
    nodes: [lb01]
    override: {name}int.contoso.test
    vip: 10.0.1.{number}
    low_ttl: 60
    linger: 7d
    front_ends:
      - {{name: {name}a.contoso.test, address: 127.0.0.1, account: admin}}
"""


READS: Counter[str] = Counter()


class Counted(PosixPath):
    """A file of which it is known how often it was read."""

    def read_bytes(self):
        READS[str(self)] += 1
        return super().read_bytes()


def with_pools(folder, *names):
    path = Counted(folder / f"of-{len(names)}.yaml")
    path.write_text(
        SITE.format(port=5985)
        + "".join(ANOTHER.format(name=name, number=number) for number, name in enumerate(names, start=1))
    )
    return path


def test_every_pool_of_a_site_file_has_a_context_in_the_files_order(tmp_path):
    contexts = compose_all(with_pools(tmp_path, "pool03", "pool02"), lambda _: None, str)
    assert [one.pool.name.partition(".")[0] for one in contexts] == ["pool01", "pool03", "pool02"]


def test_each_pool_tells_where_its_own_hosts_stand(tmp_path):
    path = with_pools(tmp_path, "pool02")
    (tmp_path / "password").touch(mode=0o600)
    (tmp_path / "token").touch(mode=0o600)
    for name in ("password", "token", "root.pem"):
        (tmp_path / name).write_text("Correct-Horse-7")
    _, second = compose_all(path, lambda _: None, str)
    line = 1 + path.read_text().splitlines().index(
        "      - {name: pool02a.contoso.test, address: 127.0.0.1, account: admin}"
    )
    with second.reading() as estate:
        assert estate.places["pool02a.contoso.test"].startswith(f"of-1.yaml:{line},")
        assert "fe01.contoso.test" not in estate.places


def test_a_site_file_is_read_no_oftener_for_many_pools_than_for_one(tmp_path):
    one, many = with_pools(tmp_path), with_pools(tmp_path, "pool02", "pool03", "pool04")
    for path in (one, many):
        compose_all(path, lambda _: None, str)
    assert READS[str(one)] == READS[str(many)] > 0
