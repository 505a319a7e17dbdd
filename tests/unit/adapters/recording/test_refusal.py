import base64

import pytest

from lyncauto.adapters.recording.anonymous import anonymous
from lyncauto.adapters.recording.refusal import refuse_names, refuse_secrets
from lyncauto.errors import RecordingRefused
from lyncauto.model.secret import Secret
from tests.unit.adapters.recording.samples import HIDDEN, command, recording

PASSWORD = 'Gänse"fuß-77'
_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


def test_what_holds_no_secret_is_not_refused():
    found, names = anonymous(recording(), HIDDEN)
    refuse_secrets(found, [Secret(PASSWORD)])
    refuse_names(found, names)
    assert found.answers == len(recording().commands) + 5


@pytest.mark.parametrize(
    "answer", [PASSWORD, f"logon with {PASSWORD} failed", base64.b64encode(PASSWORD.encode()).decode()]
)
def test_a_password_of_the_site_file_is_found_wherever_it_is(answer):
    with pytest.raises(RecordingRefused) as refused:
        refuse_secrets(recording(command("Get-CsX", {"Text": answer})), [Secret(PASSWORD)])
    assert PASSWORD not in f"{refused.value.why}{refused.value.what}{refused.value.fix}"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("Key", _KEY, "private key"),
        ("ServicePassword", "x", "called like a secret"),
        ("ClientSecret", "x", "called like a secret"),
        ("AccessToken", "x", "called like a secret"),
        ("Text", "Server=sql;Password=abc", "password="),
        ("Text", 'Password: "abc"', "password="),
        ("Text", "Authorization: Basic aGFuczpnZWhlaW0=", "password="),
        ("Text", "Cookie: MSWPAUTH=abcdefgh", "password="),
        ("Text", "see https://hans:abc@portal.adatum.de/", "password="),
    ],
)
def test_what_looks_like_a_secret_is_refused(name, value, why):
    with pytest.raises(RecordingRefused, match="would hold a secret") as refused:
        refuse_secrets(recording(command("Get-CsX", {name: value})), [])
    assert why in refused.value.why


@pytest.mark.parametrize(
    ("name", "value"),
    [("HasPrivateKey", True), ("PublicKeyToken", "31bf3856ad364e35"), ("Password", None), ("Password", "")],
)
def test_what_is_only_called_so_is_not_refused(name, value):
    refuse_secrets(found := recording(command("Get-CsX", {name: value})), [])
    assert found.commands[-1].objects[0].properties == {name: value}


def test_a_real_name_that_is_left_is_refused():
    with pytest.raises(RecordingRefused) as refused:
        refuse_names(recording(), {"lyncpool.corp.adatum.de": "pool01.example.test"})
    assert refused.value.why == "lyncpool.corp.adatum.de"


def test_a_name_that_is_invented_for_another_is_not_left():
    found, names = anonymous(recording(), HIDDEN)
    refuse_names(found, {**names, "fe01.sub01.example.test": "fe02.sub01.example.test"})
    assert "fe01.sub01.example.test" in names.values()
