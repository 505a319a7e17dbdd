"""What is sent, as a real journald keeps it and journalctl gives it back.

The journal is a namespace of the test's own, kept by a journald that the test starts and ends.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lyncauto.adapters.journald import JOURNAL, send
from lyncauto.adapters.journald_datagram import datagram
from lyncauto.model.outcome import Outcome
from lyncauto.report.outcome_text import journal_fields
from tests.unit.outcomes import ILL, WELL, came

JOURNALD = Path("/lib/systemd/systemd-journald")
LOGS = (Path("/var/log/journal"), Path("/run/log/journal"))


@dataclass(frozen=True)
class Journal:
    """A journal namespace."""

    name: str

    @property
    def socket(self) -> Path:
        return JOURNAL.parent.with_name(f"journal.{self.name}") / "socket"

    def tell(self, outcome: Outcome) -> None:
        send(datagram(journal_fields(outcome)), self.socket)

    def entries(self, *matches: str) -> list[dict[str, str]]:
        """Return the entries that match, once everything that was sent is written."""
        self._ask("--sync")
        return [json.loads(entry) for entry in self._ask("--output=json", "--all", *matches).splitlines()]

    def remove(self) -> None:
        for logs in LOGS:
            for folder in logs.glob(f"*.{self.name}"):
                shutil.rmtree(folder)
        shutil.rmtree(self.socket.parent)

    def _ask(self, *words: str) -> str:
        line = ["journalctl", f"--namespace={self.name}", "--quiet", *words]
        return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    if not (shutil.which("journalctl") and JOURNALD.exists() and Path("/etc/machine-id").exists()):
        pytest.skip("no systemd-journald and journalctl on this machine")
    if os.geteuid() != 0:
        pytest.skip("a journald of the test's own needs root")
    absent = [logs for logs in LOGS if not logs.exists()]
    one = Journal(f"lyncauto-{secrets.token_hex(4)}")
    notified = tmp_path_factory.mktemp("journald") / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
        ready.bind(str(notified))
        ready.settimeout(30.0)
        environment = {"PATH": os.defpath, "NOTIFY_SOCKET": str(notified)}
        with subprocess.Popen([JOURNALD, one.name], env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                while b"READY=1" not in ready.recv(4096):
                    pass
                yield one
            finally:
                process.terminate()
                process.wait(timeout=30)
                one.remove()
                for logs in absent:  # one that stays would have this machine keep its journal for good
                    if logs.exists():
                        logs.rmdir()


def test_a_real_journal_keeps_every_field_of_an_entry_of_several_lines(journal):
    journal.tell(ILL)
    (entry,) = journal.entries("LYNCAUTO_RESULT=access-denied")
    fields = journal_fields(ILL)
    assert {name: entry[name] for name in fields} == fields
    assert "\n" in entry["MESSAGE"]
    assert entry["_TRANSPORT"] == "journal"


def test_outcomes_are_found_again_by_the_id_of_their_kind_and_by_their_pool(journal):
    for outcome in (WELL, came("not due"), came("certificate-pending"), came("renewal-reverted")):
        journal.tell(outcome)
        (entry,) = journal.entries(f"MESSAGE_ID={outcome.kind.message_id}")
        assert entry["LYNCAUTO_RESULT"] == outcome.last.came
        assert entry["PRIORITY"] == str(outcome.kind.priority)
    assert len(journal.entries("SYSLOG_IDENTIFIER=lyncauto", f"LYNCAUTO_POOL={WELL.last.pool}")) >= 4
