import os
import stat

import pytest

from lyncauto.lab.winrm.accounts import USER_FILE, Accounts, password_of
from lyncauto.model.secret import Secret

USER = "CONTOSO\\lyncadmin"


@pytest.fixture
def accounts(tmp_path, monkeypatch):
    monkeypatch.delenv(USER_FILE, raising=False)
    made = Accounts(tmp_path, {USER: Secret("pass word")})
    yield made
    made.remove()


def test_the_file_is_its_owners_alone(accounts):
    accounts.write()
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    assert accounts.path.read_text() == "CONTOSO:lyncadmin:pass word\n"
    assert os.environ[USER_FILE] == str(accounts.path)


def test_an_older_file_is_replaced_whatever_its_mode(accounts):
    accounts.path.write_text("old")
    accounts.path.chmod(0o644)
    accounts.write()
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    assert "old" not in accounts.path.read_text()


def test_nothing_is_left_when_the_lab_has_gone(accounts):
    accounts.write()
    accounts.remove()
    assert not accounts.path.exists()
    assert USER_FILE not in os.environ


@pytest.mark.parametrize(
    ("name", "password"),
    [("lyncadmin", "x"), (USER, "a:b"), (USER, "a\nOTHER:root:x"), ("CON:TOSO\\x", "x")],
)
def test_what_the_file_cannot_hold_is_refused_without_showing_the_password(tmp_path, name, password):
    with pytest.raises(ValueError, match=r"account|down-level") as caught:
        Accounts(tmp_path, {name: Secret(password)})
    assert "OTHER" not in str(caught.value)


def test_a_password_is_read_back_by_its_name_and_by_no_other(tmp_path):
    accounts = Accounts(tmp_path, {USER: Secret("pass word"), "CONTOSO\\user": Secret("a b")})
    accounts.write()
    assert password_of(accounts.path, "CONTOSO\\user").reveal() == "a b"
    with pytest.raises(ValueError, match="there is no account"):
        password_of(accounts.path, "CONTOSO\\nobody")
    accounts.remove()
