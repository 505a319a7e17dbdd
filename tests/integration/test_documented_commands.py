"""What the tutorial tells a reader to type, typed in its order; it ends as the tutorial says."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.world import launch
from tests.documented import TUTORIAL, Documented, documented, run


@pytest.mark.lab
@pytest.mark.timeout(600)  # thirty commands, on a machine that is busy with the other tests
def test_the_tutorial_does_what_it_says():
    commands = documented(TUTORIAL.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as place:
        folder = Path(place)
        try:
            outcomes = run(commands, folder)
        finally:
            with suppress(LabFailed):  # the tutorial ends its lab itself
                launch.down(folder / "lyncauto" / "lab")
    assert [one.wrong for one in outcomes if one.wrong] == []
    assert len(outcomes) > 25  # none was overlooked


def test_a_command_that_does_not_do_what_stands_beside_it_is_found(tmp_path):
    lines = ("three() { return 3; }", "three  # exit 4", "NET=127.1", "echo $NET.2  # prints $NET.3")
    text = "\n".join(("```sh", *lines, "```", ""))
    wrong = [one.wrong.splitlines()[:2] for one in run(documented(text), tmp_path) if one.wrong]
    assert wrong == [
        ["three  # exit 4", "wanted: exit 4"],
        ["echo $NET.2  # prints $NET.3", "wanted: prints 127.1.3"],
    ]


def test_commands_of_several_lines_are_taken_whole():
    text = "```sh\ncat <<'END'  # says one\none\nEND\necho a \\\n  b\n```\n\n```text\nno command\n```\n"
    assert documented(text) == [
        Documented("cat <<'END'  # says one\none\nEND", "says", "one"),
        Documented("echo a \\\n  b"),
    ]
