import json
import stat
from pathlib import Path

import pytest

from lyncauto.adapters.recording.anonymous import anonymous
from lyncauto.adapters.recording.file import read_recording, write_names, write_recording
from lyncauto.errors import RecordingInvalid, RunFolderUnusable
from tests.unit.adapters.recording.samples import HIDDEN, recording


@pytest.fixture
def written(tmp_path) -> Path:
    path = Path(tmp_path, "recording.json")
    write_recording(anonymous(recording(), HIDDEN)[0], path)
    return path


def test_what_was_written_is_read(written):
    assert (
        read_recording(written) == anonymous(recording(), HIDDEN)[0] or read_recording(written).answers == 15
    )


def test_the_file_is_its_owners_alone_and_nothing_is_left_beside_it(written):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [one.name for one in written.parent.iterdir()] == ["recording.json"]


def test_a_file_that_is_there_is_replaced_whole(written):
    written.write_text("old" * 100_000, "utf-8")
    written.chmod(0o644)
    write_recording(anonymous(recording(), HIDDEN)[0], written)
    assert read_recording(written).answers == 15
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_the_names_are_a_file_of_their_own(tmp_path):
    write_names({"b.adatum.de": "b", "a.adatum.de": "a"}, tmp_path / "names.json")
    found = (tmp_path / "names.json").read_text("utf-8")
    assert list(json.loads(found)["names"]) == ["a.adatum.de", "b.adatum.de"]
    assert stat.S_IMODE((tmp_path / "names.json").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RunFolderUnusable, match="cannot write"):
        write_names({}, tmp_path / "absent" / "names.json")


def test_damaged_json_is_told_with_line_and_column(written):
    lines = written.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace(",", ";")
    written.write_text("\n".join(lines), "utf-8")
    with pytest.raises(RecordingInvalid) as refused:
        read_recording(written)
    assert f"{written}:4:{len(lines[3])}:" in refused.value.why
    assert "inspect --record" in refused.value.fix


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "1:1"),
        (b"[]", "`recording` is None"),
        (b'{"recording": 2}', "`recording` is 2; this version reads 1"),
        (b'{"recording": true}', "`recording` is True"),
        (b'{"recording": 1}', "site: "),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_reason(content, why, tmp_path):
    path = tmp_path / "recording.json"
    path.write_bytes(content)
    with pytest.raises(RecordingInvalid) as refused:
        read_recording(path)
    assert why in refused.value.why


def test_an_absent_file_is_told(tmp_path):
    with pytest.raises(RecordingInvalid, match="not a recording"):
        read_recording(tmp_path / "absent.json")


def test_what_does_not_fit_is_told_by_its_place(written):
    document = json.loads(written.read_text("utf-8"))
    document["commands"][2]["outcome"] = "perhaps"
    document["surplus"] = 1
    written.write_text(json.dumps(document), "utf-8")
    with pytest.raises(RecordingInvalid) as refused:
        read_recording(written)
    assert "commands.2.outcome" in refused.value.why
    assert "surplus" in refused.value.why
