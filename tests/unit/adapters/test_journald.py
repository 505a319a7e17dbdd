"""What journald is sent, and how it gets there."""

from __future__ import annotations

import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.journald import send
from lyncauto.adapters.journald_datagram import LONGEST, datagram
from lyncauto.errors import NotHeard

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.just("two\nlines\n")


def read(entry: bytes) -> dict[str, str]:
    """Read a datagram as the protocol's description says."""
    found: dict[str, str] = {}
    while entry:
        line, _, rest = entry.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            (length,) = struct.unpack("<Q", rest[:8])
            value, rest = rest[8 : 8 + length], rest[8 + length :]
            assert rest[:1] == b"\n"
            rest = rest[1:]
        found[name.decode()] = value.decode()
        entry = rest
    return found


@given(st.dictionaries(NAMES, TEXTS, max_size=6))
def test_whatever_the_values_are_the_fields_are_read_back_as_they_were(fields):
    assert read(datagram(fields)) == fields


def test_a_value_of_one_line_is_plain_and_one_of_several_has_its_length():
    assert datagram({"MESSAGE": "one"}) == b"MESSAGE=one\n"
    assert datagram({"MESSAGE": "a\nb"}) == b"MESSAGE\n\x03\0\0\0\0\0\0\0a\nb\n"


def test_what_is_no_character_is_a_question_mark():
    assert datagram({"MESSAGE": "a\ud800b"}) == b"MESSAGE=a?b\n"


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "\u00e4" * LONGEST])
def test_a_value_that_is_too_long_is_cut_between_two_characters_and_says_so(text):
    (value,) = read(datagram({"MESSAGE": text})).values()
    assert value.endswith(" ...")
    assert LONGEST - 2 <= len(value.encode()) <= LONGEST
    assert text.startswith(value.removesuffix(" ..."))


@pytest.mark.parametrize("name", ["", "_PID", "message", "A=B", "A\nB", "X" * 65])
def test_a_name_that_journald_takes_from_nobody_is_a_fault(name):
    with pytest.raises(ValueError, match="no name of a journal field"):
        datagram({name: "x"})


@pytest.fixture
def journal() -> Iterator[tuple[Path, socket.socket]]:
    """A socket as journald has one; in a folder with a short name, which a socket's path must have."""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no sockets with a path on this system")
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening,
    ):
        path = Path(folder) / "socket"
        listening.bind(str(path))
        listening.settimeout(10.0)
        yield path, listening


def test_an_entry_arrives_as_one_datagram(journal):
    path, listening = journal
    entry = datagram(dict.fromkeys(("MESSAGE", "LYNCAUTO_RUN", "LYNCAUTO_POOL"), "x\n" * LONGEST))
    send(entry, path)
    assert listening.recv(1 << 20) == entry


def test_where_there_is_no_journal_the_error_says_what_to_do(tmp_path):
    with pytest.raises(NotHeard, match="the journal took no entry") as told:
        send(b"MESSAGE=one\n", tmp_path / "socket")
    assert "take `journald` out of `heard`" in told.value.fix
