"""The search for secrets can find them: in every form, in a brief child, in a file that is on no list."""

import base64
import json
import os
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.campaigns.secrets.forms import keys_in, of_key, of_text
from tests.campaigns.secrets.hook.sitecustomize import FOLDER
from tests.campaigns.secrets.places import LISTED, Hit, held, leaks, open_to_others, search_file
from tests.campaigns.secrets.processes import Watch
from tests.campaigns.secrets.records import read
from tests.campaigns.secrets.stage import HOOK, marked

PASSWORD = marked("test").rpartition(" ")[0] + " 35fa3ad7d812bf1b"  # the same in every worker
PATIENCE = 20.0  # seconds


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


def pem(key, form) -> str:
    return str(key.private_bytes(Encoding.PEM, form, NoEncryption()), "ascii")


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
@pytest.mark.parametrize("make", [lambda key: key, lambda _: ec.generate_private_key(ec.SECP256R1())])
def test_a_private_key_is_found_in_pem_in_der_and_within_another_text(key, make, form):
    key = make(key)
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


def test_arguments_and_environment_of_a_child_and_of_its_child_are_seen():
    waits = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    starts = "import subprocess, sys; subprocess.run(sys.argv[1:], stdin=0, start_new_session=True)"
    needles, pause = of_text(PASSWORD), threading.Event()
    with Watch() as watch:
        told = {**os.environ, "X": PASSWORD}
        with (
            subprocess.Popen(waits, stdin=subprocess.PIPE, env=told) as one,
            subprocess.Popen([sys.executable, "-c", starts, *waits, PASSWORD], stdin=subprocess.PIPE) as two,
        ):
            for _ in range(int(PATIENCE * 100)):
                seen = {
                    pid for (pid, _), told in list(watch.seen.items()) if any(map(needles.found, list(told)))
                }
                if len(seen) == 3 or pause.wait(0.01):
                    break
    assert len(seen) == 3
    assert {one.pid, two.pid} < seen


def test_a_child_that_nobody_sees_and_a_file_that_is_gone_are_recorded(tmp_path):
    program = (
        "import os, subprocess; subprocess.run(['true', 'secret']); print('gone', file=open('x', 'w'));"
        "print('new', file=open('y', 'w')); os.rename('y', 'z'); os.unlink('x')"
    )
    (tmp_path / "z").write_text("old\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(HOOK), FOLDER: str(tmp_path)}
    subprocess.run([sys.executable, "-B", "-c", program], env=environment, cwd=tmp_path, check=True)
    records = read(tmp_path)
    assert records.starts == 1
    assert {str(tmp_path / "x"), str(tmp_path / "y")} <= records.written
    kept = {(one.was, one.name): one.link.read_text("utf-8") for one in records.kept}
    x, y, z = (str(tmp_path / name) for name in "xyz")
    assert kept == {(x, x): "gone\n", (y, z): "new\n", (z, z): "old\n"}
    assert [json.loads(line).get("started", [0, 0])[1] for line in _lines(tmp_path)].count(
        ["true", "secret"]
    ) == 1


def _lines(folder):
    (path,) = folder.glob("*.jsonl")
    return path.read_text("utf-8").splitlines()
