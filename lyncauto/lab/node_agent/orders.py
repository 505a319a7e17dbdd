"""Which real servers somebody has ordered out of the balancing; what health checks find is no order.

Source: HAProxy 2.6 management guide, section 9.3, ``show servers state``: ``srv_admin_state`` is a mask.
"""

from __future__ import annotations

_MAINT, _DRAIN = 0x01, 0x08
_ADMIN, _WEIGHT = 6, 7  # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight


def orders(text: str) -> dict[str, str]:
    """Return backend/server to "maint" or "drain", from the answer to ``show servers state``.

    A server that is ready is not among them; one whose weight was set to 0 is drained.
    """
    rows = (line.split() for line in text.splitlines() if line[:1].isdigit())
    found = {
        f"{row[1]}/{row[3]}": _order(int(row[_ADMIN]), int(row[_WEIGHT]))
        for row in rows
        if len(row) > _WEIGHT
    }
    return {server: order for server, order in sorted(found.items()) if order}


def _order(mask: int, weight: int) -> str:
    if mask & _MAINT:
        return "maint"
    return "drain" if mask & _DRAIN or not weight else ""
