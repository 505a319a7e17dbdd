"""HAProxy behind the lab's node agent: the whole way that a migration's balancer step goes."""

import shutil
import socket
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lyncauto.adapters.haproxy.balancer import HaproxyBalancer
from lyncauto.adapters.node_agent import AgentNode
from lyncauto.adapters.read_only_node import ReadOnlyNode
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.errors import BalancerFailed, ReadOnly
from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.secret import Secret
from tests.contract.agents import PORT, TOKEN, lab_agent
from tests.integration.haproxy_node import programs
from tests.integration.loopback import Authority, network

POOL = "pool01.contoso.test"


@pytest.fixture(params=["distribution", "wheel"])
def program(request):
    if request.param not in programs():
        pytest.skip(f"no HAProxy of the {request.param} on this machine")
    return programs()[request.param]


@pytest.fixture
def addresses():
    return network()


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="lb"))  # short, for a socket's path may have 107 bytes
    yield path
    shutil.rmtree(path)


@pytest.fixture
def node(program, addresses, folder, tmp_path):
    authority, address = Authority(tmp_path), next(addresses)
    (tmp_path / "root.pem").write_text(authority.pem)
    with lab_agent(folder, address, authority.issue("lb01.contoso.test"), program):
        url, root = f"https://{address}:{PORT}", tmp_path / "root.pem"
        with closing(AgentNode("lb01.contoso.test", url, token=Secret(TOKEN), root=root)) as node:
            yield node


@pytest.fixture
def balancer(node, folder, program):
    return HaproxyBalancer(node, SystemClock(), folder=str(folder), haproxy=program)


@pytest.fixture
def service(addresses):
    servers = (RealServer("fe01.contoso.test", next(addresses), 10080),)
    return VirtualService(
        "FE Pool HTTP", next(addresses), 10080, servers, "source-ip 1200", "/", "x.contoso.test"
    )


def test_a_pool_comes_and_goes_and_a_reader_sees_it(balancer, node, folder, program, service):
    reader = HaproxyBalancer(ReadOnlyNode(node, program), SystemClock(), folder=str(folder), haproxy=program)
    assert reader.read(POOL) == ()
    balancer.write(POOL, [service])
    assert reader.read(POOL) == (service,)
    assert [health.server for health in reader.health(POOL)] == ["fe01.contoso.test"]
    assert reader.silent_for(POOL) < 60
    with pytest.raises(ReadOnly):
        reader.write(POOL, [])
    balancer.write(POOL, [])
    assert reader.read(POOL) == ()
    assert [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()] == []


def test_a_start_that_fails_is_told_in_haproxy_s_words(balancer, service):
    with socket.create_server((service.address, 10080)), pytest.raises(BalancerFailed) as failed:
        balancer.write(POOL, [service])
    assert f"cannot bind socket (Address already in use) for [{service.address}:10080]" in failed.value.why
    balancer.write(POOL, [service])
    assert balancer.read(POOL) == (service,)


def test_a_reload_that_fails_leaves_what_serves(balancer, addresses, service):
    balancer.write(POOL, [service])
    taken = next(addresses)
    with socket.create_server((taken, 10080)), pytest.raises(BalancerFailed) as failed:
        balancer.write(POOL, [replace(service, address=taken)])
    assert taken in failed.value.why
    assert balancer.read(POOL) == (service,)
    balancer.write(POOL, [replace(service, idle=900)])  # and it can be changed again
    assert balancer.read(POOL) == (replace(service, idle=900),)
