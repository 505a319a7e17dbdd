from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# Put together from pieces, so that this file is clean as well.
BANNED = {
    "mock" + ".patch": "ship and test a fake instead",
    "Magic" + "Mock": "ship and test a fake instead",
    "time" + ".sleep(": "wait for what is waited for, or move the clock",
}


@pytest.mark.parametrize("banned", BANNED)
def test_no_test_replaces_parts_of_the_program_or_sleeps(banned: str):
    places = [
        f"{path.relative_to(CHECKOUT)}:{number}: {BANNED[banned]}"
        for path in sorted((CHECKOUT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if banned in line
    ]
    assert places == []
