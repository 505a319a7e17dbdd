"""A shell that runs programs, asked by two at once."""

from __future__ import annotations

import asyncio
from xml.etree.ElementTree import Element, SubElement

from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.native.program import Ended, Invocation, Program, Run, waits_for_somebody
from lyncauto.lab.winrm.command_shell import CommandShell
from lyncauto.lab.winrm.envelope import COMMANDS, SHELL, Request

ID = "11111111-2222-3333-4444-555555555555"


async def waits(_: Invocation) -> Ended:
    return await waits_for_somebody()


def request(verb: str, body: Element | None = None) -> Request:
    return Request(f"{SHELL}/{verb}", f"uuid:{verb}", COMMANDS, 5.0, 153600, {}, body, "CONTOSO\\lyncadmin")


def element(name: str, **attributes: str) -> Element:
    return Element(f"{{{SHELL}}}{name}", attributes)


def signal(code: str) -> Request:
    body = element("Signal", CommandId=ID)
    SubElement(body, f"{{{SHELL}}}Code").text = f"{SHELL}/signal/{code}"
    return request("Signal", body)


def receive() -> Request:
    body = element("Receive")
    SubElement(body, f"{{{SHELL}}}DesiredStream", {"CommandId": ID}).text = "stdout stderr"
    return request("Receive", body)


def breaks(_: Invocation) -> Ended:
    raise ZeroDivisionError


def started(run: Run = waits) -> CommandShell:
    shell = CommandShell(
        request("Create", element("Shell")), Surroundings("fe01", Registry()), {"klist": Program(run)}, 9
    )
    line = element("CommandLine", CommandId=ID)
    SubElement(line, f"{{{SHELL}}}Command").text = "klist"
    shell.command(request("Command", line))
    return shell


def test_a_program_that_has_not_even_begun_is_ended_and_says_so_once():
    async def story() -> str:
        shell = started()
        await asyncio.gather(shell.signal(signal("ctrl_c")), shell.signal(signal("ctrl_c")))
        return await shell.receive(receive())

    answer = asyncio.run(story())
    assert answer.count("<rsp:Stream ") == 2
    assert "<rsp:ExitCode>-1073741510</rsp:ExitCode>" in answer


def test_two_who_forget_a_program_at_once_are_both_answered():
    async def story() -> list[str]:
        shell = started()
        await asyncio.sleep(0)
        return list(
            await asyncio.gather(shell.signal(signal("terminate")), shell.signal(signal("terminate")))
        )

    assert asyncio.run(story()) == ["<rsp:SignalResponse/>"] * 2


def test_a_defect_of_a_program_is_told_to_who_waits_and_logged(caplog):
    async def story() -> str:
        shell = started(breaks)
        return await shell.receive(receive())

    assert "<rsp:ExitCode>1</rsp:ExitCode>" in asyncio.run(story())
    assert "ZeroDivisionError" in caplog.text
