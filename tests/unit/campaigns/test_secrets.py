"""The search for secrets can find them: in every form, in a brief child, in a file that is on no list."""

import base64
import json
import os
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.campaigns.secrets.forms import keys_in, of_key, of_text
from tests.campaigns.secrets.hook.sitecustomize import FOLDER
from tests.campaigns.secrets.places import LISTED, Hit, held, leaks, open_to_others, search_file
from tests.campaigns.secrets.processes import Watch
from tests.campaigns.secrets.stage import HOOK, marked

PASSWORD = marked("test")
PATIENCE = 20.0  # seconds


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


def pem(key, form) -> str:
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_password_is_found_in_base64_wherever_it_begins(before, encoding):
    content = base64.b64encode(before + PASSWORD.encode(encoding) + b"and more")
    assert of_text(PASSWORD).found(b"x" + content)
    assert of_text(PASSWORD).found(base64.urlsafe_b64encode(before + PASSWORD.encode(encoding)))


@pytest.mark.parametrize(
    "written",
    [
        PASSWORD,
        json.dumps({"password": PASSWORD}),
        repr(PASSWORD),
        quote(PASSWORD),
        quote(PASSWORD, safe=""),
        PASSWORD.encode().hex(),
        PASSWORD.encode("utf-16-le").hex().upper(),
        PASSWORD.encode().hex(":"),
        base64.encodebytes(PASSWORD.encode()).decode(),
    ],
)
def test_a_password_is_found_however_it_is_written_down(written):
    assert of_text(PASSWORD).found(f"the password {written}, in a log".encode())
    assert of_text(PASSWORD).found(f"the password {written}, in a log".encode("utf-16-le"))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_private_key_is_found_in_pem_in_der_and_within_another_text(key, form):
    needles = of_key(pem(key, PrivateFormat.PKCS8))
    text = pem(key, form)
    der = key.private_bytes(Encoding.DER, form, NoEncryption())
    for content in (
        text,
        json.dumps(text),
        text.replace("\n", "\r\n"),
        base64.b64encode(b"x" + der).decode(),
    ):
        assert needles.found(content.encode())
    assert needles.found(der)
    assert needles.found(der.hex(":").upper().encode())


def test_the_number_of_a_private_key_is_found_alone(key):
    needles = of_key(pem(key, PrivateFormat.PKCS8))
    prime = key.private_numbers().q
    assert needles.found(str(prime).encode())
    assert needles.found(base64.urlsafe_b64encode(prime.to_bytes(128, "big")))


def test_what_is_no_secret_is_not_found(key):
    other = rsa.generate_private_key(65537, 2048)
    assert not of_key(pem(other, PrivateFormat.PKCS8)).found(pem(key, PrivateFormat.PKCS8).encode())
    assert not of_text(PASSWORD).found(marked("test").encode())
    assert keys_in(pem(key, PrivateFormat.PKCS8).encode()) == [pem(key, PrivateFormat.PKCS8).strip()]


def test_a_secret_in_a_file_that_is_not_listed_is_a_leak(tmp_path):
    listed = tmp_path / LISTED[0].path
    listed.parent.mkdir()
    for path in (listed, tmp_path / "journal.jsonl"):
        path.write_text(PASSWORD, encoding="utf-8")
    hits = {
        hit
        for path in (listed, tmp_path / "journal.jsonl")
        for hit in search_file(tmp_path, path, {"operator password": of_text(PASSWORD)})
    }
    assert leaks(hits) == ["journal.jsonl: operator password, utf-8"]
    assert held(hits) == [LISTED[0]]


def test_another_secret_in_a_listed_file_is_a_leak():
    assert leaks([Hit("agent token", "utf-8", LISTED[0].path)]) == [f"{LISTED[0].path}: agent token, utf-8"]


def test_a_listed_file_that_others_can_read_is_named(tmp_path):
    listed = tmp_path / LISTED[0].path
    listed.parent.mkdir()
    listed.touch(0o600)
    assert open_to_others(tmp_path) == []
    listed.chmod(0o640)
    assert open_to_others(tmp_path) == [str(listed)]


def test_arguments_and_environment_of_a_child_are_seen_and_of_its_orphaned_child():
    orphan = [sys.executable, "-c", "import sys; sys.stdin.read()", PASSWORD]
    parent = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdin=0, start_new_session=True)"
    needles, deadline = of_text(PASSWORD), threading.Event()
    with Watch() as watch:
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE,
            env={**os.environ, "X": PASSWORD},
        )
        middle = subprocess.Popen([sys.executable, "-c", parent, *orphan], stdin=subprocess.PIPE)
        middle.wait(PATIENCE)
        for _ in range(int(PATIENCE * 100)):
            seen = [pid for (pid, _), told in list(watch.seen.items()) if any(map(needles.found, list(told)))]
            if {child.pid, middle.pid} < set(seen) or deadline.wait(0.01):
                break
        for process in (child, middle):
            process.communicate()
    assert {child.pid, middle.pid} < set(seen)


def test_a_child_that_nobody_sees_and_a_file_that_is_gone_are_recorded(tmp_path):
    program = (
        "import os, subprocess; subprocess.run(['true', 'secret']); open('x', 'w').close(); os.unlink('x')"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(HOOK),
        FOLDER: str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, check=True)
    (path,) = tmp_path.glob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert ["true", "secret"] in [line["started"][1] for line in lines if "started" in line]
    assert str(tmp_path / "x") in [line.get("written") for line in lines]
