"""What became of an earlier audit's findings."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.model.audit import AuditFinding, AuditReport, Since


def compared(now: AuditReport, earlier: AuditReport) -> Since:
    """Return what is new since *earlier*, what is mended, and what is still there.

    Mended is only what was looked for again: where its rule cannot tell now, was not asked or its pool was
    not read, it may be there still. Such a finding is remembered from one audit to the next.
    """
    held = _by_key(_held(earlier, now))
    found = _by_key(one for one in now.findings if not one.unknown)
    gone = {one: _looked_for(one, now) for key, one in held.items() if key not in found}
    unknown = _by_key(earlier.unknown)
    return Since(
        read_at=earlier.read_at,
        new=tuple(_by_key(one for one in now.open if one.key not in held)),
        mended=tuple(one for one, looked_for in gone.items() if looked_for),
        still=tuple(key for key in found if key in held),
        untold=tuple(one for one, looked_for in gone.items() if not looked_for),
        unknown=tuple(key for key in _by_key(now.unknown) if key in unknown),
    )


def _held(earlier: AuditReport, now: AuditReport) -> Iterable[AuditFinding]:
    """Give what is known to have been there: a pool that no audit is about any more is let go of in time."""
    yield from (one for one in earlier.findings if not one.unknown)
    pools = {pool.fqdn for pool in (*earlier.pools, *now.pools)}
    for one in earlier.since.untold if earlier.since else ():
        if not one.pool or one.pool in pools:
            yield one


def _looked_for(one: AuditFinding, now: AuditReport) -> bool:
    """Whether the absence of a finding says that it is gone."""
    asked = one.rule in {rule.id for rule in now.rules}
    read = not one.pool or one.pool in {pool.fqdn for pool in now.pools if not pool.unread}
    return asked and read and not any(_hides(other, one) for other in now.unknown)


def _hides(unknown: AuditFinding, one: AuditFinding) -> bool:
    """Whether a rule that cannot tell may be about the finding's pool; without a pool it is about several."""
    return unknown.rule == one.rule and (not unknown.pool or unknown.pool == one.pool)


def _by_key(findings: Iterable[AuditFinding]) -> dict[str, AuditFinding]:
    found: dict[str, AuditFinding] = {}
    for one in findings:
        found.setdefault(one.key, one)
    return found
