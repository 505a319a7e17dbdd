"""Every case, in the order of what an administrator meets first."""

from __future__ import annotations

from tests.campaigns.faults import estate, hosts, publishing, runs, site_file
from tests.campaigns.faults.case import Case

CASES: tuple[Case, ...] = (*site_file.CASES, *hosts.CASES, *estate.CASES, *runs.CASES, *publishing.CASES)
