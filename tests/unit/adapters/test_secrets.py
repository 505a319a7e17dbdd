import os

import pytest

from lyncauto.adapters.secrets import SecretReader
from lyncauto.errors import SecretUnavailable
from lyncauto.model.credential import credential_name
from lyncauto.model.secret import Secret


def typed(purpose):
    return f"typed for {purpose}"


@pytest.fixture
def reader(tmp_path):
    return SecretReader(tmp_path, typed)


@pytest.fixture
def keep(tmp_path):
    def kept(text, mode=0o600):
        path = tmp_path / "password"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return kept


def test_a_variable_s_value_is_the_secret(reader, monkeypatch):
    monkeypatch.setenv("LYNC_PASSWORD", "007")
    assert reader.read("env:LYNC_PASSWORD") == Secret("007")


def test_a_file_s_text_without_its_line_end_is_the_secret(reader, keep):
    keep(" pass word \r\n")
    assert reader.read("file:password") == Secret(" pass word ")


def test_an_absolute_path_is_taken_as_it_is(reader, keep):
    assert reader.read(f"file:{keep('x')}") == Secret("x")


def test_the_operator_is_told_what_to_type(reader):
    assert reader.read("prompt", "password of the operator") == Secret("typed for password of the operator")


@pytest.mark.skipif(
    os.name != "posix", reason="Windows keeps rights in access lists, which are not looked at"
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(reader, keep, mode):
    path = keep("x", mode)
    with pytest.raises(SecretUnavailable) as refused:
        reader.read("file:password", "token of lb01")
    assert (refused.value.what, refused.value.fix) == (
        "the token of lb01 cannot be read",
        f"run `chmod 600 {path}`",
    )


@pytest.mark.parametrize("reference", ["env:NOT_SET_ANYWHERE", "file:nothing", "prompt", "vault:x"])
def test_a_secret_that_is_not_there_is_told(tmp_path, reference):
    with pytest.raises(SecretUnavailable):
        SecretReader(tmp_path, lambda _: "").read(reference)


def test_an_empty_file_is_no_secret(reader, keep):
    keep("\n")
    with pytest.raises(SecretUnavailable, match="secret"):
        reader.read("file:password")


def test_a_file_that_is_no_text_is_told_without_its_content(reader, tmp_path):
    (tmp_path / "password").write_bytes(b"\xff\xfehidden\xff")
    (tmp_path / "password").chmod(0o600)
    with pytest.raises(SecretUnavailable) as refused:
        reader.read("file:password")
    assert "hidden" not in f"{refused.value.lines()}"


@pytest.fixture
def handed(tmp_path, monkeypatch):
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))

    def hand(place, text):
        (folder / credential_name(place)).write_text(text, encoding="utf-8")

    return hand


def test_what_a_service_manager_handed_over_comes_before_the_file(reader, keep, handed):
    keep("of the file")
    handed("password", "handed over\n")
    assert reader.read("file:password") == Secret("handed over")


def test_what_was_handed_over_needs_no_file_and_its_mode_is_not_ours_to_judge(reader, handed):
    handed("nowhere/password", "handed over")
    assert reader.read("file:nowhere/password") == Secret("handed over")


def test_a_service_that_was_handed_other_things_reads_the_file(reader, keep, handed):
    keep("of the file")
    handed("token", "another one")
    assert reader.read("file:password") == Secret("of the file")


def test_an_empty_credential_is_no_secret(reader, keep, handed):
    keep("of the file")
    handed("password", "\n")
    with pytest.raises(SecretUnavailable, match="cannot be read"):
        reader.read("file:password")
