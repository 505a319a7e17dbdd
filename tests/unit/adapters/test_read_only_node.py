import pytest

from lyncauto.adapters.read_only_node import ReadOnlyNode
from lyncauto.errors import ReadOnly
from lyncauto.ports.node import Completed

PROGRAM = "/opt/balancer/haproxy-2.6"


class Recorder:
    name = "lb01.contoso.test"

    def __init__(self):
        self.asked = []

    def run(self, argv):
        self.asked.append(tuple(argv))
        return Completed(0, "", "")

    def put(self, path, content, mode):
        self.asked.append(("put", path, content, mode))

    def get(self, path):
        self.asked.append(("get", path))

    def runtime(self, command):
        self.asked.append(("runtime", command))

    def load(self, command, files):
        self.asked.append(("load", command, files))


@pytest.fixture
def inner():
    return Recorder()


@pytest.fixture
def node(inner):
    return ReadOnlyNode(inner, PROGRAM)


@pytest.mark.parametrize(
    "argv",
    [
        [PROGRAM, "-v"],
        (PROGRAM, "-vv"),
        ["ls", "-1", "/etc/lyncauto"],
        ["test", "-s", "/x"],
        ["readlink", "/x"],
        ["systemctl", "is-active", "lyncauto-haproxy"],
    ],
)
def test_what_only_reads_is_handed_on(node, inner, argv):
    node.run(argv)
    assert inner.asked == [tuple(argv)]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        [PROGRAM, "-f", "/x"],
        [PROGRAM, "-v", "-f", "/x"],
        [PROGRAM],
        ["/elsewhere/haproxy-2.6", "-v"],
        ["haproxy", "-v"],
        ["systemctl", "reload", "lyncauto-haproxy"],
        ["systemctl"],
        ["rm", "-rf", "/x"],
        ["ln", "-sfn", "a", "b"],
        ["mkdir", "/x"],
        ["sh", "-c", "ls"],
    ],
)
def test_all_else_is_refused_before_a_byte_is_sent(node, inner, argv):
    with pytest.raises(ReadOnly, match="while reading"):
        node.run(argv)
    assert inner.asked == []


def test_files_are_read_and_never_written(node, inner):
    node.get("/etc/lyncauto/current")
    with pytest.raises(ReadOnly, match="write /x"):
        node.put("/x", b"", 0o600)
    assert inner.asked == [("get", "/etc/lyncauto/current")]


@pytest.mark.parametrize(
    "command",
    [
        "set ssl cert x",
        "disable server a/b",
        "set server a/b state drain",
        "clear table a data.server_id eq 1",
        "show stat; clear table x",
        "show\nx",
    ],
)
def test_the_balancer_is_shown_and_never_told(node, inner, command):
    node.runtime("show stat")
    with pytest.raises(ReadOnly, match="tell HAProxy"):
        node.runtime(command)
    assert inner.asked == [("runtime", "show stat")]
    assert node.name == "lb01.contoso.test"
