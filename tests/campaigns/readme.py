"""``python -m tests.campaigns.readme``: renews what the demo printed, in README.md."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.documented import README

PRINTED = re.compile(r"(?<=next marker -->\n).*?(?=<!-- demo: end -->)", re.DOTALL)


def main() -> int:
    """Run the demo, and put its words between the markers, unless it failed."""
    ended = subprocess.run(
        [sys.executable, "-m", "lyncauto", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    sys.stdout.write(ended.stdout)
    if ended.returncode == 0:
        printed = f"\n```text\n{ended.stdout.strip()}\n```\n\n"
        README.write_text(PRINTED.sub(lambda _: printed, README.read_text("utf-8"), count=1), "utf-8")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
