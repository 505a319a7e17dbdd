"""When a certificate is due for renewal: with a third of its life left. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

_LEFT = 3  # a third of its life
_SPREAD = 30  # a thirtieth of its life at most, so that many pools do not all ask at the same hour,
_WIDEST = timedelta(days=1)  # and never more than this


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a certificate is valid, UTC."""

    begins: datetime
    ends: datetime

    def due(self, name: str) -> datetime:
        """Return from when on it is to be renewed.

        Args:
            name: What it is called: certificates of different names do not become due at the same moment, and
                one of them always does at the same.
        """
        span = self.ends - self.begins
        share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
        return self.ends - span / _LEFT - min(span / _SPREAD, _WIDEST) * share

    def left(self, now: datetime) -> timedelta:
        """Return how much of it is left; less than nothing once it has ended."""
        return self.ends - now
