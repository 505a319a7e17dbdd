import asyncio
import os

import pytest

from lyncauto.lab.net.lines import follow, read_lines


def piped(content: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading


def test_each_line_is_one_object_and_empty_lines_are_passed_over():
    assert list(read_lines(piped(b'{"a": 1}\n\n{"b": 2}\n'))) == [{"a": 1}, {"b": 2}]


def test_a_line_that_was_cut_off_is_not_obeyed():
    assert list(read_lines(piped(b'{"a": 1}\n{"do": "ki'))) == [{"a": 1}]


@pytest.mark.parametrize("line", [b"[1]\n", b"mark\n"])
def test_a_line_that_is_no_object_is_an_error(line):
    with pytest.raises(ValueError, match=r"one JSON object|Expecting value"):
        list(read_lines(piped(line)))


def test_lines_are_followed_to_their_end_and_an_error_is_passed_on():
    found = []

    async def follow_all() -> None:
        async for line in follow(read_lines(piped(b'{"a": 1}\nmark\n'))):
            found.append(line)  # noqa: PERF401 - what came before the error counts

    with pytest.raises(ValueError, match="Expecting value"):
        asyncio.run(follow_all())
    assert found == [{"a": 1}]
