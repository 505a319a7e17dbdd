from pathlib import Path

import pytest

from lyncauto.lab.node_agent.folder import NodeFolder, Outside


@pytest.fixture
def folder(tmp_path: Path) -> NodeFolder:
    return NodeFolder(tmp_path / "lb01")


def test_a_file_that_was_put_reads_back_with_its_mode(folder):
    path = folder.path / "certs" / "webint.pem"
    folder.put(str(path), b"one", 0o640)
    assert folder.get(str(path)) == b"one"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_put_replaces_the_file_and_leaves_nothing_beside_it(folder):
    path = folder.path / "a.cfg"
    folder.put(str(path), b"one", 0o600)
    folder.put(str(path), b"two", 0o600)
    assert folder.get(str(path)) == b"two"
    assert sorted(entry.name for entry in folder.path.iterdir()) == ["a.cfg", "run"]


def test_a_put_that_fails_leaves_the_old_file_and_nothing_beside_it(folder):
    path = folder.path / "taken"
    (path / "inner").mkdir(parents=True)  # a file cannot be renamed over a folder
    with pytest.raises(OSError, match="taken"):
        folder.put(str(path), b"one", 0o600)
    assert sorted(entry.name for entry in folder.path.iterdir()) == ["run", "taken"]


def test_what_is_absent_reads_as_none(folder):
    assert folder.get(str(folder.path / "absent")) is None


@pytest.mark.parametrize("text", ["/etc/passwd", "{}/../other", "{}/a/../../other", "relative", "{}"])
def test_a_path_outside_the_folder_is_refused(folder, text):
    with pytest.raises(Outside):
        folder.put(text.format(folder.path), b"one", 0o600)
    with pytest.raises(Outside):
        folder.get(text.format(folder.path))


def test_a_folder_whose_name_begins_like_ours_is_outside(folder):
    with pytest.raises(Outside):
        folder.put(f"{folder.path}-other/a", b"one", 0o600)


def test_a_link_that_leads_out_is_not_followed(folder, tmp_path):
    (tmp_path / "secret").write_bytes(b"not ours")
    (folder.path / "link").symlink_to(tmp_path / "secret")
    (folder.path / "way").symlink_to(tmp_path)
    with pytest.raises(Outside):
        folder.get(str(folder.path / "link"))
    with pytest.raises(Outside):
        folder.put(str(folder.path / "way" / "new"), b"one", 0o600)


def test_a_private_key_is_never_given_back_under_any_name(folder):
    key = folder.path / "webint.pem.key"
    folder.put(str(key), b"private", 0o600)
    (folder.path / "innocent.txt").symlink_to(key)
    for path in (key, folder.path / "innocent.txt"):
        with pytest.raises(Outside):
            folder.get(str(path))


def test_a_private_key_that_others_could_read_is_not_taken(folder):
    with pytest.raises(Outside):
        folder.put(str(folder.path / "webint.pem.key"), b"private", 0o640)
    assert not (folder.path / "webint.pem.key").exists()


def test_the_dump_holds_files_and_links_and_no_socket(folder):
    folder.put(str(folder.path / "generations/g1/a.cfg"), b"one", 0o600)
    (folder.path / "current").symlink_to("generations/g1")
    (folder.path / "run" / "admin.sock").write_bytes(b"")
    dump = folder.dump()
    assert dump["current"] == {"link": "generations/g1"}
    assert dump["generations/g1/a.cfg"]["size"] == 3
    assert set(dump) == {"current", "generations/g1/a.cfg"}
