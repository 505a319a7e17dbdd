import os
import zipfile
from datetime import timedelta, timezone

import pytest

from lyncauto.adapters.exports import folder, read_files
from lyncauto.adapters.exports.errors import ExportUnreadable
from tests.unit.adapters.exports import samples
from tests.unit.adapters.exports.conftest import READ_AT


def test_a_folder_is_read_with_its_folders_and_a_file_once(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "t.xml").write_text(samples.topology())
    (tmp_path / "u.xml").write_text(samples.OBJECTS["urls"])
    found = read_files([tmp_path, tmp_path / "u.xml"], READ_AT)
    assert [name for name, _ in found.files] == ["a/b/t.xml", "u.xml"]
    assert found.inventory.read_at == "2026-08-22T10:04:00Z"


def test_the_time_of_reading_is_told_in_utc(tmp_path):
    (tmp_path / "u.xml").write_text(samples.OBJECTS["urls"])
    when = READ_AT.astimezone(timezone(timedelta(hours=2)))
    assert read_files([tmp_path], when).inventory.read_at == "2026-08-22T10:04:00Z"


def test_links_in_a_folder_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "t.xml").write_text(samples.topology())
    given = tmp_path / "given"
    given.mkdir()
    (given / "u.xml").write_text(samples.OBJECTS["urls"])
    (given / "t.xml").symlink_to(outside / "t.xml")
    (given / "more").symlink_to(outside)
    found = read_files([given], READ_AT)
    assert found.inventory.topology is None
    assert [note.partition(":")[0] for note in found.notes] == ["more", "t.xml"]
    assert all("not followed" in note for note in found.notes)


def test_a_link_that_is_itself_given_is_followed(tmp_path):
    (tmp_path / "t.xml").write_text(samples.topology())
    (tmp_path / "link").symlink_to(tmp_path / "t.xml")
    assert read_files([tmp_path / "link"], READ_AT).inventory.topology


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    (tmp_path / "u.xml").write_text(samples.OBJECTS["urls"])
    with (tmp_path / "big.xml").open("wb") as file:
        file.truncate(500 * 2**20)  # sparse: it takes no room
    found = read_files([tmp_path], READ_AT)
    (note,) = found.notes
    assert note.startswith("big.xml:1:1: big.xml: it has 500 MB, and no export has more than 64")


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportUnreadable, match="no file") as caught:
        read_files([tmp_path], READ_AT)
    assert "it is no file" in caught.value.why


def test_the_folder_around_a_file_that_is_given_names_its_host_and_tells_it_from_its_like(tmp_path):
    paths = [tmp_path / host / "uses.xml" for host in samples.HOSTS[:2]]
    for path in paths:
        path.parent.mkdir()
        path.write_text(samples.OBJECTS["uses"])
    (tmp_path / "t.xml").write_text(samples.topology())
    found = read_files([*paths, tmp_path / "t.xml"], READ_AT)
    assert {one.host for one in found.inventory.assignments} == set(samples.HOSTS[:2])
    assert [name for name, _ in found.files] == [f"{samples.HOSTS[1]}/uses.xml", "t.xml", "uses.xml"]


def test_a_folder_that_is_given_may_be_called_as_the_host(tmp_path):
    folder = tmp_path / samples.HOSTS[0]
    folder.mkdir()
    (folder / "uses.xml").write_text(samples.OBJECTS["uses"])
    (tmp_path / "t.xml").write_text(samples.topology())
    found = read_files([folder, tmp_path / "t.xml"], READ_AT).inventory
    assert {one.host for one in found.assignments} == {samples.HOSTS[0]}


def test_a_path_that_is_not_there_is_told(tmp_path):
    (tmp_path / "u.xml").write_text(samples.OBJECTS["urls"])
    found = read_files([tmp_path, tmp_path / "lost.xml"], READ_AT)
    assert "No such file" in found.notes[0]


def test_folders_without_end_are_left(tmp_path):
    deep = tmp_path
    for _ in range(folder.DEEPEST + 1):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "t.xml").write_text(samples.topology())
    with pytest.raises(ExportUnreadable) as caught:
        read_files([tmp_path], READ_AT)
    assert "folders deep" in caught.value.why


def bomb() -> bytes:
    return samples.zipped({f"{number}.xml": bytes(22 * 2**20) for number in range(3)})


def lying() -> bytes:
    """Return a zip whose file is larger than its entry says."""
    data = samples.zipped({"DocItemSet.xml": b"<a/>" * 1000})
    return data.replace((4000).to_bytes(4, "little"), (40).to_bytes(4, "little"))


def encrypted() -> bytes:
    data = bytearray(samples.configuration())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def packed(method: int) -> bytes:
    data = bytearray(samples.configuration())
    data[data.rindex(b"PK\x01\x02") + 10] = method
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (samples.zipped({"../t.xml": samples.topology().encode()}), "outside of the zip"),
        (samples.zipped({"a/../../t.xml": samples.topology().encode()}), "outside of the zip"),
        (samples.zipped({"/t.xml": samples.topology().encode()}), "outside of the zip"),
        (samples.zipped({"C:\\t.xml": samples.topology().encode()}), "outside of the zip"),
        (samples.zipped({"..\\t.xml": samples.topology().encode()}), "outside of the zip"),
        (samples.zipped({"inner.zip": samples.configuration()}), "a zip within the zip"),
        (samples.zipped({"inner.xml": samples.configuration()}), "a zip within the zip"),
        (samples.zipped({"a.txt": b"words"}), "it holds a.txt"),
        (samples.zipped({f"{number}.xml": b"<a/>" for number in range(1001)}), "more than 1000 files"),
        (samples.zipped({"DocItemSet.xml": samples.topology().encode()[:-20]}), "damaged or cut off"),
        (samples.zipped({}), "it holds nothing"),
        (bomb(), "unpacked it is more than 64 MB"),
        (lying(), "it is damaged"),
        (encrypted(), "it is encrypted"),
        (packed(zipfile.ZIP_LZMA), "compressed in a way"),
        (samples.configuration()[:-30], "it is damaged"),
        (samples.configuration()[:200] + samples.configuration()[210:], "it is damaged"),
    ],
)
def test_a_zip_that_is_unsafe_or_damaged_is_refused(tmp_path, data, why):
    path = tmp_path / "c.zip"
    path.write_bytes(data)
    with pytest.raises(ExportUnreadable) as caught:
        read_files([path], READ_AT)
    assert why in caught.value.why
    assert sorted(tmp_path.iterdir()) == [path]
