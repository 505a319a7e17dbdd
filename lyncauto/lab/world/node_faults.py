"""What can go wrong at a balancer node: of several the one that is named, or the first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from lyncauto.lab.node_agent.agent import NodeAgent
from lyncauto.lab.node_agent.left_over import LeftOver
from lyncauto.lab.node_agent.mute import mute, set_state

_Act = Callable[[str, str], Awaitable[None]]


class NodeFaults:
    """How to set and lift each.

    Args:
        agents: FQDN to agent, the first node first.

    Attributes:
        table: Name of the fault to what sets it and what lifts it, given the node's FQDN
            (empty: the first) and what the fault's option says.
    """

    def __init__(self, agents: Mapping[str, NodeAgent]) -> None:
        self._agents = agents
        self._muting: dict[str, asyncio.Task[None]] = {}
        self._left_over: dict[str, LeftOver] = {}
        self.table: dict[str, tuple[_Act, _Act]] = {
            "haproxy-missing": self._flag("haproxy_missing"),
            "disk-full": self._flag("disk_full"),
            "node-away": (self._away, self._back),
            "key-mixed-up": (self._mix_up, self._mix_up_no_more),
            "vip-mute": (self._mute, self._unmute),
            "worker-left-over": (self._leave_over, self._end_left_over),
        }

    async def _away(self, node: str, act: str) -> None:
        if act:
            self._agent(node).away_from = act
        else:
            self._agent(node).away = True

    async def _back(self, node: str, _: str) -> None:
        self._agent(node).away, self._agent(node).away_from = False, ""

    async def _mix_up(self, node: str, part: str) -> None:
        self._agent(node).mixes_up_keys = part or "/"

    async def _mix_up_no_more(self, node: str, _: str) -> None:
        self._agent(node).mixes_up_keys = ""

    def _agent(self, node: str) -> NodeAgent:
        return self._agents[node or next(iter(self._agents))]

    def _flag(self, name: str) -> tuple[_Act, _Act]:
        async def raised(node: str, _: str) -> None:
            setattr(self._agent(node), name, True)

        async def lowered(node: str, _: str) -> None:
            setattr(self._agent(node), name, False)

        return raised, lowered

    async def _mute(self, node: str, _: str) -> None:
        if node not in self._muting:
            self._muting[node] = asyncio.create_task(mute(self._agent(node).unit.socket))

    async def _unmute(self, node: str, _: str) -> None:
        muting = self._muting.pop(node, None)
        if muting is not None:
            muting.cancel()
            with suppress(asyncio.CancelledError):
                await muting
            await set_state(self._agent(node).unit.socket, "ready")

    async def _leave_over(self, node: str, _: str) -> None:
        if node not in self._left_over:
            self._left_over[node] = self._agent(node).left_over()
            await self._left_over[node].start()

    async def _end_left_over(self, node: str, _: str) -> None:
        left_over = self._left_over.pop(node, None)
        if left_over is not None:
            await left_over.end()
