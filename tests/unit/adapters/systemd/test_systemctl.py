from datetime import UTC, datetime

import pytest

from lyncauto.adapters.systemd.systemctl import Ended, Systemctl, run
from lyncauto.errors import SchedulerFailed

TIMER, SERVICE = "lyncauto-renew-contoso.timer", "lyncauto-renew-contoso.service"
SHOWN = {
    TIMER: "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\n"
    "NextElapseUSecRealtime=Sun 2026-08-23 03:41:07 UTC\n",
    SERVICE: "LoadState=loaded\nResult=success\nExecMainStartTimestamp=Sat 2026-08-22 03:41:07 UTC\n"
    "ExecMainExitTimestamp=Sat 2026-08-22 03:41:20 UTC\n",
}


class Manager:
    """Answers as systemctl does, and keeps what it was told."""

    def __init__(self, shown=SHOWN, failing=()):
        self.shown = shown
        self.failing = failing
        self.told = []

    def __call__(self, argv):
        self.told.append(" ".join(argv[1:]))
        if argv[1] in self.failing:
            return Ended(1, error="Failed: for the test\n")
        return Ended(0, self.shown.get(argv[2], "")) if argv[1] == "show" else Ended(0)


def standing(**shown):
    return Systemctl(Manager({**SHOWN, **shown})).standing(TIMER, SERVICE, None)


def test_a_timer_is_enabled_once_its_file_was_read():
    manager = Manager()
    Systemctl(manager).take_up(TIMER)
    assert manager.told == ["daemon-reload", f"enable --now {TIMER}"]


def test_a_timer_that_is_left_leaves_no_stamp_and_no_failure():
    manager = Manager()
    Systemctl(manager).leave(TIMER)
    Systemctl(manager).forget(SERVICE)
    assert manager.told == [
        f"disable --now {TIMER}",
        f"clean --what=state {TIMER}",
        f"reset-failed {SERVICE}",
        "daemon-reload",
    ]


def test_what_there_is_nothing_to_clean_or_reset_of_is_no_failure():
    manager = Systemctl(Manager(failing={"clean", "reset-failed"}))
    manager.leave(TIMER)
    manager.forget(SERVICE)


def test_a_refusal_is_told_in_systemd_s_own_words():
    with pytest.raises(SchedulerFailed, match=f"systemctl enable --now {TIMER}") as told:
        Systemctl(Manager(failing={"enable"})).take_up(TIMER)
    assert told.value.why == "Failed: for the test"


def test_a_schedule_that_counts_says_when_it_ran_and_runs():
    found = standing()
    assert (found.installed, found.idle, found.failed) == (True, "", "")
    assert found.began == datetime(2026, 8, 22, 3, 41, 7, tzinfo=UTC)
    assert found.ran == datetime(2026, 8, 22, 3, 41, 20, tzinfo=UTC)
    assert found.next == datetime(2026, 8, 23, 3, 41, 7, tzinfo=UTC)


def test_what_has_not_run_and_is_not_to_run_has_no_time():
    found = standing(
        **{TIMER: "LoadState=loaded\nNextElapseUSecRealtime=\n", SERVICE: "ExecMainExitTimestamp=n/a\n"}
    )
    assert (found.ran, found.next, found.failed) == (None, None, "")
    assert found.idle == "it is not enabled"


def test_a_timer_that_somebody_has_stopped_is_idle():
    shown = SHOWN[TIMER].replace("ActiveState=active", "ActiveState=inactive")
    assert standing(**{TIMER: shown}).idle == "it is inactive"


def test_how_a_service_failed_is_told():
    shown = SHOWN[SERVICE].replace("Result=success", "Result=exit-code")
    assert standing(**{SERVICE: shown}).failed == "the service ended with `exit-code`"


def test_a_unit_that_is_not_there_is_not_installed():
    assert standing(**{TIMER: "LoadState=not-found\n"}).installed is False


def test_a_systemd_that_does_not_answer_leaves_it_unknown():
    found = Systemctl(Manager(failing={"show"})).standing(TIMER, SERVICE, None)
    assert (found.installed, found.next) == (None, None)


def test_a_program_that_is_not_there_is_an_end_like_another():
    assert run(("no-such-program-anywhere",)).status == 127
