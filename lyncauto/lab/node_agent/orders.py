"""Which real servers somebody has ordered out of the balancing; what health checks find is no order.

Source: HAProxy 2.6 management guide, section 9.3, ``show servers state``: ``srv_admin_state`` is a mask.
"""

from __future__ import annotations

_MAINT, _DRAIN = 0x01, 0x08
_ADMIN = 6  # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state


def orders(text: str) -> dict[str, str]:
    """Return backend/server to "maint" or "drain", from the answer to ``show servers state``.

    A server that is ready is not among them.
    """
    found = {}
    for row in (line.split() for line in text.splitlines() if line[:1].isdigit()):
        if len(row) > _ADMIN and (mask := int(row[_ADMIN]) & (_MAINT | _DRAIN)):
            found[f"{row[1]}/{row[3]}"] = "maint" if mask & _MAINT else "drain"
    return dict(sorted(found.items()))
