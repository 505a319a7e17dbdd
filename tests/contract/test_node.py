"""What every node promises, held against a plain agent and against the lab's."""

import ssl
from contextlib import ExitStack, closing

import pytest

from lyncauto.adapters.node_agent import AgentNode
from lyncauto.adapters.node_lock import NodeLock
from lyncauto.errors import AccessDenied, BalancerFailed, Locked, NodeUnreachable
from lyncauto.model.secret import Secret
from tests.contract.agents import PORT, TOKEN, lab_agent, plain_agent
from tests.integration.loopback import Authority, network

NAME = "lb01.contoso.test"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def address():
    return next(network())


@pytest.fixture
def root(tmp_path, authority):
    path = tmp_path / "root.pem"
    path.write_text(authority.pem)
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "node"
    path.mkdir()
    return path


@pytest.fixture(params=[plain_agent, lab_agent])
def fill_disk(request, folder, address, authority):
    with request.param(folder, address, authority.issue(NAME)) as fill:
        yield fill


@pytest.fixture
def connect(address, root):
    """Makes nodes, and closes their connections with the test, before the agent goes."""
    with ExitStack() as stack:

        def made(name=NAME, token=TOKEN, root=root):
            node = AgentNode(name, f"https://{address}:{PORT}", token=Secret(token), root=root)
            return stack.enter_context(closing(node))

        yield made


@pytest.fixture
def node(fill_disk, connect):
    return connect()


def test_a_file_comes_back_as_it_was_put(node, folder):
    content = bytes(range(256)) * 100
    node.put(f"{folder}/deep/er/file", content, 0o640)
    assert node.get(f"{folder}/deep/er/file") == content
    assert (folder / "deep/er/file").stat().st_mode & 0o777 == 0o640


def test_a_secret_is_put_as_what_it_is(node, folder):
    node.put(f"{folder}/certs/a.pem.key", Secret("-----BEGIN"), 0o600)
    assert (folder / "certs" / "a.pem.key").read_text() == "-----BEGIN"


def test_a_file_that_is_not_there_is_none(node, folder):
    assert node.get(f"{folder}/nothing") is None


def test_a_path_with_odd_characters_is_that_path(node, folder):
    node.put(f"{folder}/a b&c=d%41+é", b"x", 0o600)
    assert [path.name for path in folder.iterdir() if path.is_file()] == ["a b&c=d%41+é"]


def test_a_program_s_status_and_words_come_back(node, folder):
    node.put(f"{folder}/one", b"", 0o600)
    listed = node.run(["ls", "-1", str(folder)])
    assert (listed.status, "one\n" in listed.output, listed.error) == (0, True, "")
    failed = node.run(["ls", "-1", f"{folder}/nothing"])
    assert failed.status != 0
    assert "No such file" in failed.error


def test_words_are_not_read_by_a_shell(node, folder):
    node.run(["ls", "-1", f"{folder}/$(touch {folder}/harm)"])
    assert not (folder / "harm").exists()


def test_a_full_disk_is_told_and_the_old_file_stands(node, folder, fill_disk):
    node.put(f"{folder}/file", b"old", 0o600)
    fill_disk()
    with pytest.raises(BalancerFailed, match="refuses to write") as failed:
        node.put(f"{folder}/file", b"new", 0o600)
    assert "the disk is full" in failed.value.why
    assert (folder / "file").read_bytes() == b"old"


def test_a_file_outside_the_folder_is_refused(node):
    with pytest.raises(BalancerFailed, match="refuses to write"):
        node.put("/etc/lyncauto-test", b"x", 0o600)
    with pytest.raises(BalancerFailed, match="refuses to read"):
        node.get("/etc/passwd")


def test_a_balancer_that_does_not_run_has_no_runtime(node, folder):
    assert node.runtime("show info") is None
    node.put(f"{folder}/cert.pem", b"-----BEGIN", 0o600)
    assert node.load(f"set ssl cert {folder}/cert.pem", [f"{folder}/cert.pem"]) is None


@pytest.mark.parametrize("act", ["run", "get", "put", "runtime"])
def test_a_wrong_token_opens_nothing_and_is_not_shown(fill_disk, connect, folder, act):
    node = connect(token="wrong-token")
    acts = {
        "run": lambda: node.run(["ls", "-1", str(folder)]),
        "get": lambda: node.get(f"{folder}/file"),
        "put": lambda: node.put(f"{folder}/file", b"x", 0o600),
        "runtime": lambda: node.runtime("show info"),
    }
    with pytest.raises(AccessDenied) as denied:
        acts[act]()
    assert "wrong-token" not in f"{denied.value} {denied.value.lines()}"


def test_an_agent_with_another_name_is_not_spoken_to(fill_disk, connect):
    node = connect("lb02.contoso.test")
    with pytest.raises(NodeUnreachable) as unreachable:
        node.runtime("show info")
    assert "lb02.contoso.test" in unreachable.value.why


def test_an_agent_of_a_foreign_root_is_not_spoken_to(fill_disk, connect, tmp_path):
    (tmp_path / "foreign").mkdir()
    foreign = tmp_path / "foreign.pem"
    foreign.write_text(Authority(tmp_path / "foreign").pem)
    node = connect(root=foreign)
    with pytest.raises(NodeUnreachable) as unreachable:
        node.runtime("show info")
    assert "certificate" in unreachable.value.why.lower() or "signature" in unreachable.value.why.lower()


def test_an_agent_that_is_away_is_told_in_words(connect):
    node = connect()
    with pytest.raises(NodeUnreachable) as unreachable:
        node.run(["ls"])
    assert unreachable.value.why.endswith("Connection refused")


def test_the_node_s_lock_stops_another_run_and_names_it(node, folder):
    NodeLock(node, str(folder)).acquire("run-1 by anna on laptop1 at 10:04")
    second = NodeLock(node, str(folder))
    with pytest.raises(Locked, match=NAME) as locked:
        second.acquire("run-2 by bert on laptop2 at 10:05")
    assert "run-1 by anna on laptop1 at 10:04" in locked.value.why
    second.release()  # it holds nothing, and takes nothing from the first
    assert (folder / "lock" / "owner").read_text().startswith("run-1 ")
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("lock")) == ["lock"]


def test_the_node_s_lock_is_taken_again_by_the_run_that_left_it(node, folder):
    NodeLock(node, str(folder)).acquire("run-1 by anna")
    resumed = NodeLock(node, str(folder))
    resumed.acquire("run-1 by anna, resumed")
    resumed.release()
    NodeLock(node, str(folder)).acquire("run-2 by bert")


def test_what_a_cut_off_run_prepared_does_not_keep_it_out(node, folder):
    node.put(f"{folder}/lock.run-1/owner", b"run-1 by anna", 0o600)
    lock = NodeLock(node, str(folder))
    lock.acquire("run-1 by anna")
    lock.release()
    assert not list(folder.glob("lock*"))


def test_a_lock_that_cannot_be_written_is_no_lock(node, folder, fill_disk):
    fill_disk()
    with pytest.raises(BalancerFailed):
        NodeLock(node, str(folder)).acquire("run-1 by anna")


def test_the_token_is_in_no_text_form_of_the_node(connect):
    node = connect()
    assert TOKEN not in f"{node!r} {vars(node)!r}"
    assert ssl.CERT_REQUIRED.name == vars(node)["_connections"].cert_reqs
