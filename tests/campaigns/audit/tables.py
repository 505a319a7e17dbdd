"""Which faults are planted in which estate, before and after its migration."""

from __future__ import annotations

from collections.abc import Mapping

from tests.campaigns.audit import balancer, front_ends, names, rights
from tests.campaigns.audit.kept import AFTER, BEFORE
from tests.campaigns.audit.plant import Plant
from tests.campaigns.estate import ESTATES

_ARTICLE, _NEW = ESTATES

PLANTED: Mapping[tuple[str, str], tuple[Plant, ...]] = {
    (_ARTICLE, BEFORE): (
        *names.RECORDS,
        *names.SERVERS,
        *front_ends.WEB,
        *front_ends.TOPOLOGY,
        *rights.RIGHTS,
    ),
    (_NEW, BEFORE): (
        *front_ends.FABRIC,
        front_ends.DOWN,
        front_ends.OLD_TLS,
        front_ends.FOREIGN,
        rights.HOST_AWAY,
        rights.MANAGEMENT_AWAY,
    ),
    (_ARTICLE, AFTER): (
        *names.MOVED,
        front_ends.DOWN,
        front_ends.NO_PAGE,
        front_ends.FOREIGN,
        *balancer.NODE,
        *balancer.FILE,
    ),
    (_NEW, AFTER): (
        names.MOVED[0],
        front_ends.STALE,
        front_ends.OLD_TLS,
        balancer.STOPPED,
        balancer.TAKEN_OUT,
        balancer.NO_HTTP,
        rights.NODE_AWAY,
    ),
}
