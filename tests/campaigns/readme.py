"""``python -m tests.campaigns.readme [PART ...]``: renews what commands printed, in README.md."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence

from tests.documented import README

# What stands between the markers of a part is what this module printed there.
PARTS = {"demo": ("lyncauto", "demo"), "audit": ("benchmarks.audit",)}


def printed(part: str) -> re.Pattern[str]:
    """Return what finds the block of *part* between its markers."""
    return re.compile(rf"(?<=<!-- {part}: printed -->\n).*?(?=<!-- {part}: end -->)", re.DOTALL)


def main(parts: Sequence[str]) -> int:
    """Run what each part shows, and put its words between the markers, unless it failed."""
    worst = 0
    for part in parts or PARTS:
        ended = subprocess.run(
            [sys.executable, "-m", *PARTS[part]],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        sys.stdout.write(ended.stdout)
        worst = worst or ended.returncode
        if ended.returncode == 0:
            words = f"\n```text\n{ended.stdout.strip()}\n```\n\n"
            text = README.read_text("utf-8")
            (place,) = printed(part).finditer(text)
            README.write_text(text[: place.start()] + words + text[place.end() :], "utf-8")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
