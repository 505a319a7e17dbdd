"""Folders of certificates on a balancer's node, made of links and taken away."""

from __future__ import annotations

from lyncauto.errors import BalancerFailed
from lyncauto.ports.node import done
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
    ended = carrier.node.run(["rm", "-rf", folder])
    if ended.status:
        raise BalancerFailed(
            f"{carrier.name} did not remove {what}",
            why=ended.error.strip() or f"rm ended with status {ended.status}",
            fix=f"remove {folder} on the node by hand, then run the same command again",
        )


def make_folder(carrier: Carrier, folder: str) -> None:
    """Make *folder*, absolute on the node, and what it is in.

    Raises:
        NodeUnreachable: The node did not answer; it may be there.
        BalancerFailed: The node could not.
    """
    done(carrier.node, "mkdir", "-p", folder)


def link(carrier: Carrier, path: str, to: str) -> None:
    """Let *path* be a link that leads *to*, whatever it led to before.

    Raises:
        NodeUnreachable: The node did not answer; it may do so.
        BalancerFailed: The node could not.
    """
    done(carrier.node, "ln", "-sfn", to, path)


def linked(carrier: Carrier, path: str) -> str:
    """Return where the link *path* leads, as it says.

    Raises:
        NodeUnreachable: The node did not answer.
        BalancerFailed: It is no link.
    """
    return done(carrier.node, "readlink", path).output.strip()
