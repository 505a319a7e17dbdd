"""``make secrets``: marked secrets, and a search for them in all that a run says, writes and starts."""

from __future__ import annotations

import sys

from tests.campaigns.secrets.campaign import campaign
from tests.campaigns.secrets.places import LISTED
from tests.campaigns.secrets.story import whole


def main() -> int:
    """Run the whole campaign and print what it found."""
    outcome = campaign(whole, LISTED)
    print("listed places, each with its secret and the reason:")
    for place in outcome.places:
        print(f"  {place.path}: {place.secret}; {place.reason}")
    print(f"{outcome.starts} starts of processes were recorded by those who started them")
    print(
        f"{outcome.kept} of the files had been removed, renamed or replaced, and were searched all the same"
    )
    print("if an administrator turned every library's log on (lyncauto never does):")
    for line in outcome.library_log:
        print(f"  {line}")
    for problem in outcome.problems:
        print(f"PROBLEM {problem}")
    print(outcome.line)
    return int(bool(outcome.problems))


if __name__ == "__main__":
    sys.exit(main())
