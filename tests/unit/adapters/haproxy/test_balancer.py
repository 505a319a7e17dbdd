import base64

import pytest

from lyncauto.adapters.haproxy.balancer import HaproxyBalancer
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.errors import BalancerFailed, EstateUnreadable
from lyncauto.ports.node import Completed
from tests.unit.adapters.haproxy.services import FOLDER, HTTP, HTTPS, POOL


class OddNode:
    """A node whose programs and socket answer as a test says; every file is the same."""

    name = "lb01.contoso.test"

    def __init__(self, *, failing=(), running=None, file=None):
        self.calls = []
        self._failing = failing
        self._running = running
        self._file = file

    def run(self, argv):
        self.calls.append(tuple(argv))
        failed = any(" ".join(argv).startswith(start) for start in self._failing)
        return Completed(1 if failed else 0, "", "odd" if failed else "")

    def put(self, path, content, mode):
        self.calls.append(("put", path, content, mode))

    def get(self, path):
        self.calls.append(("get", path))
        return self._file

    def runtime(self, command):
        self.calls.append(("runtime", command))
        return self._running

    def load(self, command, files):
        self.calls.append(("load", command, *files))
        return self._running


def balancer(node):
    return HaproxyBalancer(node, SystemClock(), folder=FOLDER)


def test_a_unit_that_does_not_stop_is_told_and_its_files_stay():
    node = OddNode(failing=["readlink", "systemctl stop"])
    with pytest.raises(BalancerFailed, match="does not stop"):
        balancer(node).write(POOL, [])
    assert not [call for call in node.calls if call[0] == "rm"]


def test_a_folder_that_cannot_be_made_stops_the_write_there():
    node = OddNode(failing=["readlink", "mkdir"])
    with pytest.raises(BalancerFailed, match="mkdir") as failed:
        balancer(node).write(POOL, [HTTP])
    assert failed.value.why == "odd"
    assert not [call for call in node.calls if call[0] == "put"]


@pytest.mark.parametrize("digest", ["23790506cc804ec3", "../../etc"])
def test_a_loaded_generation_without_files_is_not_taken_for_a_balancer_at_rest(digest):
    node = OddNode(failing=["ls"], running=f"LYNCAUTO_GENERATION={digest}\n")
    for question in (balancer(node).read, balancer(node).silent_for, balancer(node).health):
        with pytest.raises(EstateUnreadable, match="no longer there"):
            question(POOL)


def test_somebody_else_s_haproxy_is_not_ours():
    assert balancer(OddNode(running="Variable not found\n")).read(POOL) == ()


def test_a_certificate_s_file_that_is_no_pem_is_told_and_its_key_never_read():
    node = OddNode(failing=["readlink"], file=b"-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----")
    with pytest.raises(BalancerFailed, match=POOL) as failed:
        balancer(node).write(POOL, [HTTPS])
    assert failed.value.why.count("holds no certificate") == 2
    assert not [call for call in node.calls if call[0] == "get" and call[1].endswith(".key")]
    assert ("test", "-s", f"{FOLDER}/certs/{HTTPS.certificate_name}/current/cert.pem.key") in node.calls


def test_a_thumbprint_is_the_sha1_of_the_certificate_itself():
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(b"abc") + b"\n-----END CERTIFICATE-----\n"
    assert thumbprints(pem * 2) == ("A9993E364706816ABA3E25717850C26C9CD0D89D",) * 2
    with pytest.raises(ValueError, match="PEM"):
        thumbprints(b"-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----")
