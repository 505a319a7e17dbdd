import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# Put together from pieces, so that this file is clean as well.
FOLDERS = ("work", "tmp", "root", "home")
HOSTS = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("deb", "debian", "org"),
    ("registry", "npmjs", "org"),
)
MACHINE_PATH = re.compile(rf"(?<![\w.~*)}}\]>-])/(?:{'|'.join(FOLDERS)})/")
REGISTRY_HOST = re.compile("|".join(re.escape(".".join(labels)) for labels in HOSTS), re.IGNORECASE)


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Give path and text of every file that is, or is about to be, part of the project."""
    git = shutil.which("git")
    if git is None or not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout: what is tracked cannot be told")
    command = [
        git,
        "-c",
        f"safe.directory={CHECKOUT}",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listing = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True, text=True).stdout
    for name in sorted(set(filter(None, listing.split("\0")))):
        path = CHECKOUT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8", errors="replace")


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    assert places(MACHINE_PATH) == []


def test_no_file_names_a_package_registry():
    assert places(REGISTRY_HOST) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_machine_path_is_found_at_the_start_of_a_word_only(folder: str):
    assert MACHINE_PATH.search(f"see /{folder}/report.txt")
    assert MACHINE_PATH.search(f'"/{folder}/report.txt"')
    assert not MACHINE_PATH.search(f"http://schemas.example/wmi/{folder}/cimv2")
