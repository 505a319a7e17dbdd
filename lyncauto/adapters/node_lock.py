"""One operator a balancer node, from whatever machine: a folder on the node that only one can have."""

from __future__ import annotations

import re

from lyncauto.errors import BalancerFailed, Locked
from lyncauto.ports.node import Node


class NodeLock:
    """``<folder>/lock`` on the node, and in it ``owner``, which says who holds it.

    A folder with the owner in it is moved into place: a rename fails where a folder with a file in it stands
    (POSIX, rename, ENOTEMPTY), so that there is never a lock without an owner, cut off where you will.
    """

    def __init__(self, node: Node, folder: str) -> None:
        """Keep the place; nothing is locked yet.

        Args:
            node: The balancer's node.
            folder: Absolute path on the node; belongs to lyncauto.
        """
        self._node = node
        self._folder = f"{folder}/lock"
        self._owner = ""  # who may hold it now: this object, as far as it knows

    def acquire(self, owner: str) -> None:
        """Take the lock; a lock that the same run left behind is its own.

        Raises:
            Locked: Another run holds it.
            BalancerFailed: The node cannot make the folder.
            NodeUnreachable: The node did not answer; the lock may have been taken for this run.
        """
        self._owner = owner
        ready = f"{self._folder}.{re.sub('[^A-Za-z0-9_-]', '-', _run(owner))}"
        self._node.put(f"{ready}/owner", owner.encode(), 0o600)
        moved = self._node.run(["mv", "-T", ready, self._folder])
        if moved.status:
            self._node.run(["rm", "-rf", ready])
            self._check_owner(owner, moved.error)

    def release(self) -> None:
        """Give it back; no error when it is not held.

        Raises:
            NodeUnreachable: The node did not answer; the same run can take the lock again.
        """
        if self._owner and _run(self._holder()) == _run(self._owner):
            self._node.run(["rm", "-rf", self._folder])
        self._owner = ""

    def _holder(self) -> str:
        return (self._node.get(f"{self._folder}/owner") or b"").decode(errors="replace")

    def _check_owner(self, owner: str, words: str) -> None:
        holder = self._holder()
        if not holder:
            raise BalancerFailed(
                f"{self._folder} cannot be made on {self._node.name}",
                why=words.strip() or "the node could not move a folder into place",
                fix="make room or mend the rights on the node, then run the same command again",
            )
        if _run(holder) != _run(owner):
            raise Locked(
                f"{self._node.name} is being worked on",
                why=f"{self._folder} is held by {holder}",
                fix=(
                    f"wait until that run has ended; if it was cut off, finish it where it was started "
                    f"(`lyncauto status` there); if that machine is gone, remove {self._folder} on the node"
                ),
            )


def _run(owner: str) -> str:
    return owner.partition(" ")[0]
