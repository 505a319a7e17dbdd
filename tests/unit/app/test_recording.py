"""One reading becomes one file, or none: whatever the estate answers."""

import json
import socket
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lyncauto.adapters.recording.file import read_recording
from lyncauto.adapters.recording.recorder import Recorder
from lyncauto.app.compose import compose
from lyncauto.app.outfit import Outfit
from lyncauto.app.recording import record, recording_outfit
from lyncauto.errors import AccessDenied, LyncAutoError, RecordingRefused
from lyncauto.model.secret import Secret
from lyncauto.ports.powershell import Ran
from tests.unit.app.test_compose import SITE
from tests.unit.steps.world import World

PASSWORD = "Correct-Horse-7"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def context(tmp_path, world, recorder):
    (tmp_path / "site.yaml").write_text(SITE.format(port=1))
    outfit = recording_outfit(Outfit(), recorder)

    @contextmanager
    def reading():
        recorder.secret(Secret(PASSWORD))
        estate = world.estate()
        yield replace(
            estate,
            sessions=lambda host: outfit.session(estate.sessions(host)),
            ask=outfit.ask(estate.ask),
            probe=outfit.probe(estate.probe),
            carriers=(replace(estate.first, node=outfit.node(estate.first.node)),),
        )

    return replace(compose(tmp_path / "site.yaml", None, lambda _: None, str), reading=reading)


def test_what_was_read_is_in_the_file_and_its_names_are_not(context, recorder, tmp_path):
    done = record(context, recorder, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    assert done.failure is None
    assert done.recording.answers > 50
    assert "contoso" not in text.lower()
    assert done.names["webint.contoso.com"] == "webint.example.test"
    assert read_recording(tmp_path / "r.json") == done.recording


def test_the_names_are_written_only_where_they_are_asked_for(context, recorder, tmp_path):
    record(context, recorder, tmp_path / "r.json")
    assert {one.name for one in tmp_path.iterdir()} == {"site.yaml", "r.json"}
    done = record(context, recorder, tmp_path / "r.json", tmp_path / "n.json")
    assert json.loads((tmp_path / "n.json").read_text("utf-8"))["names"] == done.names


def test_reading_that_fails_is_written_down_with_what_was_read(context, world, recorder, tmp_path):
    error = AccessDenied("Get-CsCertificate failed", why="CONTOSO\\lyncadmin may not", fix="ask")
    error.error_id, error.category = "UnauthorizedAccess", "PermissionDenied"
    world.said["Get-CsCertificate"] = error
    done = record(context, recorder, tmp_path / "r.json")
    assert isinstance(done.failure, AccessDenied)
    found = read_recording(tmp_path / "r.json")
    assert found.failure is not None
    assert "user01" in found.failure.why
    failed = [act.failure for act in found.commands if act.name == "Get-CsCertificate"]
    assert {one.category for one in failed if one} == {"PermissionDenied"}
    assert [act.outcome for act in found.commands if act.name == "Get-CsService"] == ["ran"]


@pytest.mark.parametrize(
    "answer",
    [
        {"Text": f"logged on with {PASSWORD}"},
        {"ServicePassword": "x"},
        {"Key": "-----BEGIN PRIVATE KEY-----"},
    ],
)
def test_no_file_is_written_where_an_answer_holds_a_secret(answer, context, world, recorder, tmp_path):
    world.said["Get-LyncAutoHost"] = Ran((answer,))
    with pytest.raises(RecordingRefused) as refused:
        record(context, recorder, tmp_path / "r.json", tmp_path / "n.json")
    assert {one.name for one in tmp_path.iterdir()} == {"site.yaml"}
    assert PASSWORD not in f"{refused.value}{refused.value.why}"


def test_the_outfit_hears_every_secret_that_is_read(tmp_path):
    recorder = Recorder()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        (tmp_path / "site.yaml").write_text(SITE.format(port=nobody.getsockname()[1]))
        for name in ("password", "token", "root.pem"):
            (tmp_path / name).touch(mode=0o600)
            (tmp_path / name).write_text(f"{PASSWORD} {name}")
        outfit = recording_outfit(Outfit(), recorder)
        context = compose(tmp_path / "site.yaml", None, lambda _: None, str, outfit)
        try:
            with context.reading():
                pass
        except LyncAutoError as error:  # the root is no certificate; the secrets were read before
            assert "root" in f"{error.what}{error.why}"  # noqa: PT017
    assert {one.reveal() for one in recorder.secrets} == {f"{PASSWORD} password", f"{PASSWORD} token"}
