"""What a site file comes to as a schedule: whose it is, what it needs, and what it must not run without."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lyncauto.adapters.systemd.units import render
from lyncauto.app.scheduling import Place, make_folders, task, units
from lyncauto.errors import NotUnattended, RunFolderUnusable, SchedulerFailed, UsageWrong
from tests.scheduled_site import write_site

POSIX = pytest.mark.skipif(os.name != "posix", reason="owners of folders are POSIX's")
ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away"
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.of(write_site(tmp_path / "site"))


@POSIX
def test_it_runs_by_this_interpreter_as_who_owns_what_it_writes(place):
    wanted = units(place, user="", at="03:30", here=True)
    assert wanted.python == sys.executable
    assert wanted.user == place.path.parent.owner()
    assert wanted.runs == str(place.path.parent / "runs")
    assert wanted.secrets == {name: str(place.path.parent / name) for name in ("password", "token")}


def test_a_site_file_that_is_a_link_stays_one(place, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(place.path)
    assert Place.of(link).path == link


@POSIX
def test_a_run_folder_of_somebody_else_is_refused_with_what_gives_it_away(place):
    place.runs.mkdir()
    with pytest.raises(NotUnattended) as told:
        units(place, user="lync", at="03:30", here=True)
    assert f"chown -R lync {place.runs}" in told.value.why
    assert units(place, user="lync", at="03:30", here=False).user == "lync"


def test_a_path_that_no_unit_file_can_name_is_refused(tmp_path):
    place = Place.of(write_site(tmp_path / "a\nb"))
    with pytest.raises(NotUnattended, match="by systemd") as told:
        units(place, user="", at="03:30", here=False)
    assert "control characters" in told.value.why


@POSIX
def test_the_run_folder_is_made_once_for_its_user_alone(place):
    assert make_folders(place, place.path.parent.owner()) == (place.runs,)
    assert place.runs.stat().st_mode & 0o777 == 0o700
    assert make_folders(place, "nobody-of-this-name") == ()


@ROOT
def test_the_run_folder_is_given_to_its_user(place):
    make_folders(place, "daemon")
    assert place.runs.owner() == "daemon"


@POSIX
def test_a_user_that_is_none_leaves_no_folder(place):
    with pytest.raises(SchedulerFailed, match="no user nobody-of-this-name"):
        make_folders(place, "nobody-of-this-name")
    assert not place.runs.exists()


@POSIX
def test_a_run_folder_that_cannot_be_made_is_told(place):
    place.runs.write_text("a file in the way")
    with pytest.raises(RunFolderUnusable, match="cannot make"):
        make_folders(place, "")


def test_a_host_is_found_by_whichever_pool_names_it(place):
    assert place.pool_of("FE02.contoso.test").name == "pool02.contoso.test"
    assert place.pool_of("dc01.contoso.test").name == "pool01.contoso.test"
    with pytest.raises(UsageWrong):
        place.pool_of("lb01.contoso.test")


def test_a_task_s_secrets_are_files_as_well(tmp_path):
    place = Place.of(write_site(tmp_path, admin="prompt"))
    with pytest.raises(NotUnattended):
        task(place, account="A\\b", at="03:30", python="C:\\p.exe", site_there="C:\\s.yaml")


def test_every_folder_that_a_renewal_writes_in_is_open_to_it(tmp_path):
    path = write_site(tmp_path / "site")
    text = path.read_text().replace(
        "Issuing CA}", "Issuing CA, source: files, folder: /srv/requests, phrase: prompt}"
    )
    path.write_text(f"{text}heard: {{prometheus: /var/lib/metrics/lyncauto.prom}}\n")
    with pytest.raises(NotUnattended, match="1 secret of it"):
        units(Place.of(path), user="", at="03:30", here=False)
    path.write_text(path.read_text().replace("phrase: prompt", "phrase: 'file:phrase'"))
    place = Place.of(path)
    wanted = units(place, user="", at="03:30", here=False)
    assert wanted.folders == ("/srv/requests",)
    assert wanted.perhaps == ("/var/lib/metrics",)
    assert "phrase" in wanted.secrets
    (line,) = [
        line
        for line in next(iter(render(wanted).values())).splitlines()
        if line.startswith("ReadWritePaths=")
    ]
    assert line == f"ReadWritePaths={wanted.runs} /srv/requests -/var/lib/metrics"
    path.write_text(path.read_text().replace("folder: /srv/requests, ", ""))
    assert units(Place.of(path), user="", at="03:30", here=False).folders == ()  # it is in the run folder
