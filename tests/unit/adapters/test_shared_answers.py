"""A question that several pools have is put once, whatever comes of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lyncauto.adapters.shared_answers import SharedAnswers
from lyncauto.errors import AccessDenied
from lyncauto.ports.dns import Answer
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command, NotRan, Ran, Unknown
from tests.unit.steps.world import Session

TOPOLOGY = Command("Get-LyncAutoTopology")
RECORD = "Get-LyncAutoDnsRecord"
DENIED = AccessDenied("the host refuses", why="the password is wrong", fix="mend it")
MANAGEMENT = "mgmt01.contoso.com"


def two(**said):
    """Return a session of each of two pools on one host, and what both have run there."""
    shared = SharedAnswers()
    ran: list[Command] = []
    answers = {TOPOLOGY.name: ({"Signature": "1"},), **said}
    return [shared.session(Session(MANAGEMENT, answers, ran)) for _ in range(2)], ran


def test_a_command_is_run_once_for_all_pools_and_told_to_each():
    sessions, ran = two()
    assert [one.run(TOPOLOGY) for one in sessions] == [Ran(({"Signature": "1"},))] * 2
    assert ran == [TOPOLOGY]


def test_commands_with_other_parameters_are_other_questions():
    sessions, ran = two()
    for one in sessions:
        for name in ("meet", "dialin"):
            one.run(Command(RECORD, {"Name": name, "Type": "A"}))
    assert [command.parameters["Name"] for command in ran] == ["meet", "dialin"]


def test_the_same_command_on_another_host_is_another_question():
    shared = SharedAnswers()
    ran: list[Command] = []
    for host in (MANAGEMENT, "mgmt02.contoso.com"):
        shared.session(Session(host, {}, ran)).run(TOPOLOGY)
    assert ran == [TOPOLOGY] * 2


def test_a_refusal_is_told_to_all_and_the_password_is_tried_once():
    sessions, ran = two(**{TOPOLOGY.name: DENIED})
    for one in sessions:
        with pytest.raises(AccessDenied):
            one.run(TOPOLOGY)
    assert ran == [TOPOLOGY]


def test_a_host_that_is_away_is_waited_for_once():
    sessions, ran = two(**{TOPOLOGY.name: NotRan("away")})
    assert [one.run(TOPOLOGY) for one in sessions] == [NotRan("away")] * 2
    assert ran == [TOPOLOGY]


def test_a_command_whose_answer_was_lost_can_be_put_again():
    sessions, ran = two(**{TOPOLOGY.name: [Unknown("cut"), Ran(())]})
    assert [one.run(TOPOLOGY) for one in (sessions[0], *sessions)] == [Unknown("cut"), Ran(()), Ran(())]
    assert ran == [TOPOLOGY] * 2


def test_whoever_asks_while_the_answer_is_under_way_waits_for_it():
    shared, begun, go_on, asked = SharedAnswers(), threading.Event(), threading.Event(), []

    def slow():
        asked.append(1)
        begun.set()
        assert go_on.wait(10)
        return "told"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(shared.told, "question", slow)
        assert begun.wait(10)
        second = threads.submit(shared.told, "question", slow)
        go_on.set()
        assert (first.result(), second.result()) == ("told", "told")
    assert asked == [1]


class Servers:
    def __init__(self):
        self.asked = []

    def ask(self, server, name, type, *, recurse=False):
        self.asked.append((server.name, name, type, recurse))
        return Answer(server.name, "NOERROR")


def test_a_question_to_a_name_server_is_put_once_and_to_each_server():
    shared, inner = SharedAnswers(), Servers()
    servers = [Endpoint(name, "10.0.0.21", 53) for name in ("dc01", "dc02")]
    for _ in range(2):
        ask = shared.name_servers(inner).ask
        assert [ask(one, "meet.contoso.com", "A").server for one in servers] == ["dc01", "dc02"]
        ask(servers[0], "meet.contoso.com", "A", recurse=True)
    assert inner.asked == [
        ("dc01", "meet.contoso.com", "A", False),
        ("dc02", "meet.contoso.com", "A", False),
        ("dc01", "meet.contoso.com", "A", True),
    ]
