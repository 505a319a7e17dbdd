import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.ports.node import Completed
from lyncauto.ports.powershell import Command, Ran
from tests.campaigns.fuse import Fuse, FusedJournal, FusedNode, FusedSession, plain

DONE = b'{"kind": "Done", "change": "dns.a-records/a-record/meet.contoso.test#1"}'
SET = Command("Set-LyncAutoDnsRecord", {"Zone": "contoso.test", "Name": "meet.contoso.test"})


class Blown(BaseException):
    """The process would be dead by now."""


class AtOnce:
    """A watch that sees every act as soon as it was begun."""

    def __init__(self) -> None:
        self.prepared: list[str] = []

    def command(self, host: str, name: str) -> Callable[[], bool]:
        self.prepared.append(f"{host} {name}")
        return lambda: True

    def node(self) -> Callable[[], bool]:
        self.prepared.append("node")
        return lambda: True


class Host:
    host = "dc01.contoso.test"

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(self, command: Command) -> Ran:
        self.ran.append(command.name)
        return Ran(())

    def close(self) -> None:
        self.ran.append("closed")


class Machine:
    name = "lb01.contoso.test"

    def __init__(self) -> None:
        self.did: list[str] = []

    def run(self, argv):
        self.did.append(" ".join(argv))
        return Completed(0, "", "")

    def put(self, path, *_) -> None:
        self.did.append(f"put {path}")

    def get(self, path) -> bytes | None:
        self.did.append(f"get {path}")
        return None

    def runtime(self, command) -> str | None:
        self.did.append(command)
        return None

    def load(self, command, files) -> str | None:
        self.did.append(f"{command} {files}")
        return None


def blow() -> None:
    raise Blown


def fuse_at(touch: int, watch: AtOnce | None = None) -> tuple[Fuse, list[str]]:
    labels: list[str] = []
    return Fuse(touch, blow, labels.append, watch or AtOnce()), labels


def journal(path: Path, touch: int) -> tuple[FusedJournal, list[str]]:
    fuse, labels = fuse_at(touch)
    return FusedJournal(FileJournal(path), path, fuse), labels


def test_a_record_is_touched_before_within_and_after(tmp_path):
    fused, labels = journal(tmp_path / "journal.jsonl", 0)
    fused.append(DONE)
    about = "record Done a-record/meet.contoso.test#1"
    assert labels == [f"before {about}", f"within {about}", f"after {about}"]
    assert fused.lines() == (DONE, b"")


@pytest.mark.parametrize(
    ("touch", "left"), [(1, b""), (2, DONE[: len(DONE) // 2]), (3, DONE + b"\n")], ids=str
)
def test_a_record_is_absent_torn_or_whole_as_the_fuse_blows_before_within_or_after(tmp_path, touch, left):
    path = tmp_path / "run" / "journal.jsonl"
    fused, _ = journal(path, touch)
    with pytest.raises(Blown):
        fused.append(DONE)
    assert (path.read_bytes() if path.exists() else b"") == left


def test_a_torn_line_can_be_cut_off_through_the_fuse(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(DONE + b"\n" + DONE[:7])
    fused, labels = journal(path, 0)
    fused.cut(len(DONE) + 1)
    assert fused.lines() == (DONE, b"")
    assert labels == []


def test_an_intent_is_labelled_as_the_change_that_its_done_names(tmp_path):
    fused, labels = journal(tmp_path / "journal.jsonl", 0)
    fused.append(b'{"kind": "Intent", "change": {"target": "a-record/meet.contoso.test", "link": 1}}')
    assert labels[0] == "before record Intent a-record/meet.contoso.test#1"


def test_a_writing_command_is_touched_three_times_and_a_reading_one_never():
    fuse, labels = fuse_at(0)
    host = Host()
    session = FusedSession(host, fuse)
    session.run(Command("Get-LyncAutoDnsRecord", {"Name": "meet.contoso.test"}))
    assert labels == []
    session.run(SET)
    about = "act dc01 Set-LyncAutoDnsRecord meet.contoso.test"
    assert labels == [f"before {about}", f"within {about}", f"after {about}"]
    session.close()
    assert host.ran == ["Get-LyncAutoDnsRecord", "Set-LyncAutoDnsRecord", "closed"]


@pytest.mark.parametrize(
    "name",
    [
        "Request-CsCertificate",
        "Export-LyncAutoPfx",
        "Enable-LyncAutoTopology",
        "Invoke-CsComputerFailOver",
        "Stop-CsWindowsService",
    ],
)
def test_whatever_is_not_known_to_read_is_an_act(name):
    fuse, labels = fuse_at(0)
    FusedSession(Host(), fuse).run(Command(name))
    assert len(labels) == 3


def test_a_command_is_labelled_by_the_host_that_it_is_about():
    fuse, labels = fuse_at(0)
    FusedSession(Host(), fuse).run(
        Command("Invoke-CsComputerFailOver", {"ComputerName": "fe02.fabrikam.test"})
    )
    assert labels[0] == "before act dc01 Invoke-CsComputerFailOver fe02.fabrikam.test"


@pytest.mark.parametrize(("touch", "ran"), [(1, 0), (3, 1)])
def test_a_command_has_not_run_before_and_has_run_after(touch, ran):
    fuse, _ = fuse_at(touch)
    host = Host()
    with pytest.raises(Blown):
        FusedSession(host, fuse).run(SET)
    assert len(host.ran) == ran


class Held(Host):
    """A host whose answer comes only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def run(self, command: Command) -> Ran:
        self.ran.append(command.name)
        self.let.wait()
        return Ran(())


class Seen(AtOnce):
    """Sees a command once it is with its host."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host

    def command(self, host: str, name: str) -> Callable[[], bool]:
        self.prepared.append(f"{host} {name}")
        return lambda: bool(self._host.ran)


def test_within_a_command_the_host_has_it_and_nobody_has_the_answer():
    host = Held()
    watch = Seen(host)
    fuse, labels = fuse_at(2, watch)
    with pytest.raises(Blown):
        FusedSession(host, fuse).run(SET)
    assert host.ran == ["Set-LyncAutoDnsRecord"]
    assert watch.prepared == ["dc01.contoso.test Set-LyncAutoDnsRecord"]
    assert labels[-1].startswith("within act")
    host.let.set()


def test_the_watch_is_asked_at_the_fatal_touch_alone():
    watch = AtOnce()
    fuse, _ = fuse_at(0, watch)
    FusedSession(Host(), fuse).run(SET)
    FusedNode(Machine(), fuse).put("/folder/lock/owner", b"", 0o600)
    assert watch.prepared == []


@pytest.mark.parametrize(
    "argv",
    [
        ["mkdir", "-p", "/folder/run"],
        ["ln", "-sfn", "generations/0123456789abcdef", "/folder/current"],
        ["rm", "-rf", "/folder/lock"],
        ["mv", "-T", "/folder/lock.2026-01-01T00-00-00Z", "/folder/lock"],
        ["systemctl", "start", "lyncauto-haproxy"],
    ],
)
def test_what_changes_a_node_is_touched(argv):
    fuse, labels = fuse_at(0)
    machine = Machine()
    FusedNode(machine, fuse).run(argv)
    assert len(labels) == 3
    assert machine.did == [" ".join(argv)]


def test_what_is_told_to_a_running_balancer_is_touched_and_labelled_alike_in_every_lab():
    fuse, labels = fuse_at(0)
    machine = Machine()
    FusedNode(machine, fuse).runtime("set server 127.1.2.60:10443/fe02.fabrikam.test state drain")
    assert labels[0] == "before act runtime set server ADDRESS:10443/fe02.fabrikam.test state drain"
    assert len(labels) == 3
    assert machine.did == ["set server 127.1.2.60:10443/fe02.fabrikam.test state drain"]


def test_what_only_looks_at_a_node_is_not_touched():
    fuse, labels = fuse_at(0)
    node = FusedNode(Machine(), fuse)
    node.run(["systemctl", "is-active", "lyncauto-haproxy"])
    node.run(["readlink", "/folder/current"])
    node.run(["haproxy", "-c", "-f", "/folder"])
    node.get("/folder/lock/owner")
    node.runtime("show info")
    assert labels == []


@pytest.mark.parametrize(("touch", "did"), [(1, []), (2, ["put /folder/certs/a.pem"])])
def test_a_file_is_put_within_and_not_before(touch, did):
    fuse, _ = fuse_at(touch)
    machine = Machine()
    with pytest.raises(Blown):
        FusedNode(machine, fuse).put("/folder/certs/a.pem", b"", 0o644)
    assert machine.did == did


def test_with_a_label_the_fuse_counts_touches_of_that_label_alone(tmp_path):
    path = tmp_path / "journal.jsonl"
    fuse = Fuse(2, blow, lambda _: None, AtOnce(), label="after record Done a-record/meet.contoso.test#1")
    fused = FusedJournal(FileJournal(path), path, fuse)
    fused.append(DONE)
    with pytest.raises(Blown):
        fused.append(DONE)
    assert fused.lines() == (DONE, DONE, b"")


def test_labels_are_the_same_in_every_run_and_every_lab():
    assert plain("virtual-service/127.8.9.60:443#0") == plain("virtual-service/127.10.1.60:443#0")
    assert plain("ln generations/0123456789abcdef") == plain("ln generations/fedcba9876543210")
    assert plain("mv lock.2026-01-01T00-00-00Z lock") == plain("mv lock.2027-02-03T04-05-06Z-2 lock")
