import pytest

from lyncauto.adapters.site_file import load_site
from lyncauto.adapters.unattended import secret_files
from lyncauto.errors import NotUnattended
from tests.scheduled_site import write_site


def test_each_file_that_a_renewal_reads_is_found_and_no_other(tmp_path):
    path = write_site(tmp_path)
    assert secret_files(path, load_site(path), look=True) == {
        "password": tmp_path / "password",
        "token": tmp_path / "token",
    }


def test_all_that_cannot_be_read_is_told_at_once_with_its_place(tmp_path):
    path = write_site(tmp_path, admin="prompt", token="env:TOKEN")
    with pytest.raises(NotUnattended) as told:
        secret_files(path, load_site(path), look=False)
    first, second = told.value.reasons
    assert (first.where, first.text) == (f"{path}:4:46", "prompt")
    assert (second.where, second.text) == (f"{path}:20:12", "env:TOKEN")
    assert {first.expected, second.expected} == {"file:PATH"}
    assert "2 secrets" in told.value.what


def test_a_file_that_is_not_there_is_told_where_it_must_be(tmp_path):
    path = write_site(tmp_path)
    (tmp_path / "token").unlink()
    with pytest.raises(NotUnattended, match="1 secret of it"):
        secret_files(path, load_site(path), look=True)
    assert "token" in secret_files(path, load_site(path), look=False)
