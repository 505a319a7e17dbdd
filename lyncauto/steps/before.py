"""What a migration leaves as it was, written as lines that can be kept and compared."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.model.facts import Assignment, SimpleUrl


def simple_url_lines(urls: Sequence[SimpleUrl]) -> tuple[str, ...]:
    """Return ``meet contoso.com https://...`` for each, sorted."""
    return tuple(sorted(f"{url.component} {url.domain} {url.url}" for url in urls))


def assignment_lines(used: Sequence[Assignment]) -> tuple[str, ...]:
    """Return ``fe01.contoso.com Default 3F...`` for each, sorted."""
    return tuple(sorted(f"{one.host} {one.use} {one.thumbprint}" for one in used))
