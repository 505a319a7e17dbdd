"""Folders of certificates on a balancer's node, taken away."""

from __future__ import annotations

from lyncauto.errors import BalancerFailed
from lyncauto.steps.estate import Carrier


def remove_folder(carrier: Carrier, folder: str, what: str) -> None:
    """Remove *folder* with all that is in it; no error when it is absent.

    Args:
        carrier: The node.
        folder: Absolute, on the node.
        what: It holds, in words.

    Raises:
        NodeUnreachable: The node did not answer; it may be gone.
        BalancerFailed: The node could not; some of it may be gone.
    """
    done = carrier.node.run(["rm", "-rf", folder])
    if done.status:
        raise BalancerFailed(
            f"{carrier.name} did not remove {what}",
            why=done.error.strip() or f"rm ended with status {done.status}",
            fix=f"remove {folder} on the node by hand, then run the same command again",
        )
