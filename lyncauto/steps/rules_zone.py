"""What preflight asks of the zone's name servers. Pure."""

from __future__ import annotations

from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.steps.found import About


def name_servers(facts: Facts, check: str) -> tuple[Finding, ...]:
    """The zone names exactly the servers that the site file lists: a change is waited for on all of them."""
    if not facts.zone:
        return ()  # facts of a version that did not ask
    about = About(check, facts.zone)
    asked = [one for one in facts.answers if (one.name, one.type) == (facts.zone, "NS")]
    named = {value for one in asked for value in one.values}
    if not named:
        said = "; ".join(f"{one.server}: {one.error or one.rcode}" for one in asked) or "nobody was asked"
        return (
            about.unknown(
                "which name servers the zone has cannot be read",
                said,
                f"compare `name_servers` with the name servers of zone {facts.zone} by hand",
            ),
        )
    listed = {one.server for one in facts.answers if one.role == "authoritative"}
    found = (
        *(_unlisted(about, name) for name in sorted(named - listed)),
        *(_unnamed(about, name) for name in sorted(listed - named)),
    )
    return found or (about.ok("its name servers are those of the site file", ", ".join(sorted(named))),)


def _unlisted(about: About, name: str) -> Finding:
    return about.failed(
        "a name server of the zone is not in the site file",
        f"the zone names {name}; nobody would see whether its clients still get the old answer",
        f"list {name} under `name_servers`, by this name; or remove its NS record if it serves "
        f"{about.target} no longer; then plan again",
    )


def _unnamed(about: About, name: str) -> Finding:
    return about.warning(
        "a name server of the site file is not one of the zone's",
        f"the zone does not name {name}",
        f"take {name} out of `name_servers`, unless clients ask it",
    )
