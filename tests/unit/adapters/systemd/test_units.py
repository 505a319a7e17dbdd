"""What the two files say: each promise by its own setting."""

from configparser import RawConfigParser
from dataclasses import replace
from typing import Any

import pytest

from lyncauto.adapters.systemd.units import Schedule, mark, render, unfit
from lyncauto.model.credential import credential_name

SCHEDULE = Schedule(
    name="contoso",
    site="/etc/lyncauto/site.yaml",
    runs="/etc/lyncauto/runs",
    user="lync",
    python="/opt/lyncauto/bin/python",
    at="03:30",
    secrets={"password": "/etc/lyncauto/password", "/srv/keys/my token": "/srv/keys/my token"},
)
HOME = "/home"
TEMPORARY = "/var/tmp"  # noqa: S108 - what PrivateTmp would hide
SERVICE, TIMER = "lyncauto-renew-contoso.service", "lyncauto-renew-contoso.timer"


class Multi(dict[str, Any]):
    """Keeps every value of a setting that is given several times."""

    def __setitem__(self, key, value):
        super().__setitem__(key, self[key] + value if isinstance(value, list) and key in self else value)


def settings(text: str, section: str) -> dict[str, list[str]]:
    parser = RawConfigParser(dict_type=Multi, strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return {name: value.split("\n") for name, value in parser[section].items()}


@pytest.fixture
def made():
    return render(SCHEDULE)


@pytest.fixture
def service(made):
    return settings(made[SERVICE], "Service")


def test_there_is_a_service_and_a_timer_of_the_site_s_name(made):
    assert list(made) == [SERVICE, TIMER]


def test_the_timer_is_daily_makes_up_for_a_missed_day_and_is_spread(made):
    timer = settings(made[TIMER], "Timer")
    assert timer["OnCalendar"] == ["*-*-* 03:30:00"]
    assert timer["Persistent"] == ["true"]
    assert timer["RandomizedDelaySec"] == ["1h"]
    assert timer["AccuracySec"] == ["1min"]
    assert settings(made[TIMER], "Install")["WantedBy"] == ["timers.target"]


def test_the_service_runs_once_by_the_interpreter_that_installed_it_and_sees_no_module_beside_the_site_file(
    service,
):
    assert service["Type"] == ["oneshot"]
    assert service["User"] == ["lync"]
    argv = "/opt/lyncauto/bin/python -P -m lyncauto renew --site /etc/lyncauto/site.yaml --all"
    assert service["ExecStart"] == [argv]
    assert service["WorkingDirectory"] == ["/etc/lyncauto"]


def test_it_may_write_its_runs_alone(service):
    assert service["ProtectSystem"] == ["strict"]
    assert service["ReadOnlyPaths"] == ["/etc/lyncauto"]
    assert service["ReadWritePaths"] == ["/etc/lyncauto/runs"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("PrivateDevices", "yes"),
        ("RestrictNamespaces", "yes"),
        ("UMask", "0077"),
    ],
)
def test_what_it_has_no_use_for_is_taken_from_it(service, setting, value):
    assert service[setting] == [value]


def test_every_secret_is_handed_over_by_the_name_that_the_reader_looks_for(made):
    lines = made[SERVICE].splitlines()
    assert f"LoadCredential={credential_name('password')}:/etc/lyncauto/password" in lines
    assert f"LoadCredential={credential_name('/srv/keys/my token')}:/srv/keys/my token" in lines


def test_a_traceback_is_written_where_it_outlives_the_service(service):
    assert service["Environment"][0].endswith(" TMPDIR=/etc/lyncauto/runs")


@pytest.mark.parametrize(
    ("path", "home", "tmp"),
    [
        ("/opt/a/python", "yes", "yes"),
        (f"{HOME}/ann/python", "read-only", "yes"),
        (f"{TEMPORARY}/p", "yes", "no"),
    ],
)
def test_what_it_needs_is_not_hidden_from_it(path, home, tmp):
    found = settings(render(replace(SCHEDULE, python=path))[SERVICE], "Service")
    assert (found["ProtectHome"], found["PrivateTmp"]) == ([home], [tmp])


def test_odd_paths_stay_one_word():
    odd = replace(SCHEDULE, site="/srv/a b/50%/site.yaml", runs="/srv/a b/50%/runs")
    found = settings(render(odd)[SERVICE], "Service")
    assert found["ReadWritePaths"] == ['"/srv/a b/50%%/runs"']
    assert found["WorkingDirectory"] == ["/srv/a b/50%%"]
    assert '--site "/srv/a b/50%%/site.yaml"' in found["ExecStart"][0]


def test_a_path_that_would_begin_another_setting_is_named():
    path = "/srv/a\nExecStartPre=/bin/evil"
    assert unfit(replace(SCHEDULE, runs=path)) == (path,)
    assert unfit(SCHEDULE) == ()


def test_a_file_says_whose_it_is_and_whether_it_was_changed(made):
    for text in made.values():
        found = mark(text)
        assert found is not None
        assert (found.site, found.untouched) == (SCHEDULE.site, True)
        changed = mark(text.replace("Description=", "Description=My "))
        assert changed is not None
        assert not changed.untouched
    assert mark("[Unit]\n") is None


def test_no_secret_is_in_a_file(made):
    assert all("Correct-Horse" not in text for text in made.values())
