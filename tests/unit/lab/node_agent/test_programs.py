from pathlib import Path

import pytest

from lyncauto.lab.node_agent.folder import NodeFolder
from lyncauto.lab.node_agent.programs import Programs, Refused

HAPROXY = "/usr/sbin/haproxy"


def request(*kind: str) -> list[str]:
    """Return how a key of some kind and a request for it are made."""
    files = ["-keyout", "{}/a.pem.key", "-out", "{}/a.csr"]
    names = ["-subj", "/CN=a.test", "-addext", "subjectAltName=DNS:a.test"]
    return ["openssl", "req", "-new", *kind, "-nodes", "-sha256", *names, *files]


@pytest.fixture
def folder(tmp_path: Path) -> NodeFolder:
    return NodeFolder(tmp_path / "lb01")


@pytest.fixture
def programs(folder: NodeFolder) -> Programs:
    return Programs(Path(HAPROXY), folder)


@pytest.mark.parametrize(
    "argv",
    [
        ["sh", "-c", "id"],
        ["/bin/ls", "-1", "{}"],
        [HAPROXY, "-f", "{}/a.cfg"],
        [HAPROXY, "-c", "-f", "/etc/passwd"],
        ["ls", "-R", "{}"],
        ["ls", "-1", "/"],
        ["rm", "-rf", "{}"],
        ["rm", "-rf", "{}/a", "/etc"],
        ["rm", "-rf", "{}/.."],
        ["rm", "-rf"],
        ["rm", "-rf", "--no-preserve-root", "/"],
        ["ln", "-sfn", "/etc/passwd", "{}/link"],
        ["ln", "-sfn", "../../etc", "{}/link"],
        ["mv", "-T", "{}/a.key", "{}/a.txt"],
        ["mv", "-T", "{}/a", "/etc/a"],
        ["mkdir", "{}"],
        ["mkdir", "-m", "777", "{}/a"],
        ["cat", "{}/a"],
        ["systemctl", "stop", "ssh"],
        ["systemctl", "mask", "lyncauto-haproxy"],
        ["journalctl", "-u", "ssh"],
        ["test", "-e", "/etc/shadow"],
        request("-newkey", "rsa:1024"),
        request("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp112r1"),
        request("-newkey", "ec"),
        request("-newkey", "rsa:2048", "-x509"),
        request("-key", "{}/other.key"),
    ],
)
def test_what_is_not_in_the_table_is_refused(programs, folder, argv):
    with pytest.raises(Refused):
        programs.permitted([word.format(folder.path) for word in argv])


@pytest.mark.parametrize(
    ("argv", "changes"),
    [
        ([HAPROXY, "-v"], False),
        ([HAPROXY, "-vv"], False),
        ([HAPROXY, "-c", "-f", "{}/current/"], False),
        (["ls", "-1", "{}"], False),
        (["test", "-e", "{}/a"], False),
        (["test", "-s", "{}/a.key"], False),
        (["readlink", "{}/current"], False),
        (["ln", "-sfn", "generations/g1", "{}/current"], True),
        (["rm", "-f", "{}/current"], True),
        (["rm", "-rf", "{}/generations", "{}/run"], True),
        (["mkdir", "{}/lock"], True),
        (["mkdir", "-p", "{}/run"], True),
        (["rmdir", "{}/lock"], True),
        (["mv", "-T", "{}/lock.new", "{}/lock"], True),
        (["systemctl", "is-active", "lyncauto-haproxy"], False),
        (["systemctl", "reload", "lyncauto-haproxy"], True),
        (["journalctl", "-u", "lyncauto-haproxy", "-n", "30"], False),
        (request("-newkey", "rsa:2048"), True),
        (request("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"), True),
    ],
)
def test_what_changes_the_node_is_told_from_what_reads_it(programs, folder, argv, changes):
    assert programs.permitted([word.format(folder.path) for word in argv]).changes is changes


def test_a_path_that_begins_with_a_dash_is_no_option(programs, folder):
    permitted = programs.permitted(["rm", "-f", f"{folder.path}/-rf"])
    assert permitted.argv == ("rm", "-f", "--", f"{folder.path}/-rf")
