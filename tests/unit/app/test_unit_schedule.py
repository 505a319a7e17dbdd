"""Installed and removed as a whole: what somebody else wrote stays; what fails leaves what was there."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncauto.adapters.systemd.systemctl import Ended, Systemctl
from lyncauto.adapters.systemd.unit_folder import UnitFolder
from lyncauto.adapters.systemd.units import Schedule
from lyncauto.app.unit_schedule import UnitSchedule
from lyncauto.errors import ScheduleForeign, SchedulerFailed

SITE = "/etc/lyncauto/site.yaml"
WANTED = Schedule("contoso", SITE, "/etc/lyncauto/runs", "lync", "/opt/bin/python", "03:30", {})
SERVICE, TIMER = "lyncauto-renew-contoso.service", "lyncauto-renew-contoso.timer"


class Manager:
    """A systemd that takes everything but what is to fail."""

    def __init__(self):
        self.failing = set()
        self.told = []

    def __call__(self, argv):
        self.told.append(argv[1])
        return Ended(1, error="for the test") if argv[1] in self.failing else Ended(0)


@pytest.fixture
def manager():
    return Manager()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "etc" / "systemd" / "system"


@pytest.fixture
def installed(tmp_path, manager):
    return UnitSchedule("contoso", SITE, UnitFolder(tmp_path), Systemctl(manager))


@pytest.fixture
def elsewhere(tmp_path):
    return UnitSchedule("contoso", SITE, UnitFolder(tmp_path), None)


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


def test_an_install_writes_both_files_and_lets_the_timer_count(installed, manager, folder):
    done = installed.install(WANTED)
    assert done.changed == (str(folder / SERVICE), str(folder / TIMER))
    assert names(folder) == [SERVICE, TIMER]
    assert manager.told == ["daemon-reload", "enable"]


def test_an_install_that_is_repeated_writes_nothing(installed, folder):
    installed.install(WANTED)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    done = installed.install(WANTED)
    assert (done.changed, done.same) == ((), (str(folder / SERVICE), str(folder / TIMER)))
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_another_hour_replaces_the_timer_alone(installed, folder):
    installed.install(WANTED)
    assert installed.install(replace(WANTED, at="05:00")).changed == (str(folder / TIMER),)


def test_a_tree_for_another_machine_gets_the_link_that_enables_and_no_systemd_is_told(elsewhere, folder):
    elsewhere.install(WANTED)
    link = folder / "timers.target.wants" / TIMER
    assert link.readlink() == Path(f"/etc/systemd/system/{TIMER}")
    elsewhere.remove()
    assert names(folder) == []


def test_a_removal_leaves_nothing(installed, manager, folder):
    installed.install(WANTED)
    manager.told.clear()
    done = installed.remove()
    assert done.changed == (str(folder / SERVICE), str(folder / TIMER))
    assert names(folder) == []
    assert manager.told == ["disable", "clean", "reset-failed", "daemon-reload"]


def test_a_removal_where_nothing_is_tells_nobody(installed, manager):
    assert installed.remove().changed == ()
    assert manager.told == []


AGAIN = {
    "install": lambda schedule, *edited: schedule.install(replace(WANTED, user="ann"), *edited),
    "remove": lambda schedule, *edited: schedule.remove(*edited),
}


@pytest.fixture(params=list(AGAIN))
def again(request):
    return AGAIN[request.param]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: f"{text}Nice=5\n", "it was changed by hand"),
        (lambda text: text.partition("\n")[2], "lyncauto did not write it"),
        (lambda text: text.replace(SITE, "/srv/other.yaml", 1), "it is the schedule of /srv/other.yaml"),
    ],
)
def test_what_somebody_else_wrote_is_left_alone_with_all_the_rest_unless_it_is_named(
    installed, folder, again, change, why
):
    installed.install(WANTED)
    (folder / TIMER).write_text(change((folder / TIMER).read_text()))
    before = {path: path.read_text() for path in folder.iterdir()}
    with pytest.raises(ScheduleForeign) as told:
        again(installed)
    assert f"{folder / TIMER}: {why}" in told.value.why
    assert f"--edited {TIMER}" in told.value.fix
    assert SERVICE not in told.value.why
    assert {path: path.read_text() for path in folder.iterdir()} == before
    again(installed, {TIMER})
    assert names(folder) in ([], [SERVICE, TIMER])


def test_what_lies_over_a_unit_is_named_and_left(installed, folder):
    installed.install(WANTED)
    over = folder / f"{SERVICE}.d"
    over.mkdir()
    assert installed.remove().left == (str(over),)
    assert over.is_dir()


@pytest.mark.parametrize("act", ["daemon-reload", "enable"])
def test_an_install_that_systemd_refuses_leaves_nothing(installed, manager, folder, act):
    manager.failing.add(act)
    with pytest.raises(SchedulerFailed):
        installed.install(WANTED)
    assert names(folder) == []


def test_a_change_that_systemd_refuses_leaves_what_was_there(installed, manager, folder):
    installed.install(WANTED)
    before = {path: path.read_text() for path in folder.iterdir()}
    manager.failing.add("enable")
    with pytest.raises(SchedulerFailed):
        installed.install(replace(WANTED, at="05:00"))
    assert {path: path.read_text() for path in folder.iterdir()} == before


def test_a_removal_that_systemd_refuses_removes_nothing(installed, manager, folder):
    installed.install(WANTED)
    manager.failing.add("disable")
    with pytest.raises(SchedulerFailed):
        installed.remove()
    assert names(folder) == [SERVICE, TIMER]


def test_a_file_that_cannot_be_removed_brings_the_others_back(manager, tmp_path, folder):
    class Stubborn(UnitFolder):
        def remove(self, name):
            if name == TIMER:
                raise SchedulerFailed(f"cannot remove {name}", why="for the test", fix="none")
            super().remove(name)

    schedule = UnitSchedule("contoso", SITE, Stubborn(tmp_path), Systemctl(manager))
    schedule.install(WANTED)
    with pytest.raises(SchedulerFailed):
        schedule.remove()
    assert names(folder) == [SERVICE, TIMER]
    assert manager.told[-2:] == ["daemon-reload", "enable"]


def test_half_a_schedule_is_not_installed(elsewhere, folder):
    elsewhere.install(WANTED)
    (folder / SERVICE).unlink()
    assert elsewhere.standing().installed is False


def test_a_tree_s_schedule_is_known_since_its_files_were_written(elsewhere):
    elsewhere.install(WANTED)
    found = elsewhere.standing()
    assert found.installed is True
    assert found.since is not None
    assert abs((datetime.now(UTC) - found.since).total_seconds()) < 60
    assert found.next is None


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path, manager):
    (tmp_path / "etc").write_text("a file in the way")
    schedule = UnitSchedule("contoso", SITE, UnitFolder(tmp_path), Systemctl(manager))
    with pytest.raises(SchedulerFailed) as told:
        schedule.install(WANTED)
    assert "--root" in told.value.fix
