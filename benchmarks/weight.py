"""``python -m benchmarks.weight POOLS``: prints how many MB a process held at most to audit so many pools."""

from __future__ import annotations

import resource
import sys

from benchmarks.estates import estate
from lyncauto.app.audit import Known, report
from lyncauto.report.audit_html import audit_page

if __name__ == "__main__":
    found = estate(int(sys.argv[1]), 4)
    audit_page(report(Known(found)), found)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
