"""A site file on disk becomes an estate; what is opened for reading cannot write."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from lyncauto.app.compose import compose
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
