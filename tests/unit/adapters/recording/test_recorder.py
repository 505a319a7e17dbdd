import base64

import pytest

from lyncauto.adapters.recording.recorder import Recorder
from lyncauto.adapters.typed_object import TypedObject
from lyncauto.errors import AccessDenied
from lyncauto.model.secret import Secret
from lyncauto.ports.dns import Answer
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.node import Completed
from lyncauto.ports.powershell import Command, NotRan, Ran, Unknown
from lyncauto.ports.probe import Http, Reach, Tls

WEB = Endpoint("webint.contoso.com", "10.0.0.5", 443)


class Session:
    """A host that gives one outcome."""

    host = "fe01.contoso.com"

    def __init__(self, outcome):
        self.outcome = outcome
        self.closed = False

    def run(self, command):
        del command
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def close(self):
        self.closed = True


class Network:
    """Name servers and end points that give one answer."""

    def ask(self, server, name, type, *, recurse=False):
        del name, type, recurse
        return Answer(server.name, "NOERROR", ("10.0.0.5",), 60, authoritative=True)

    def reach(self, endpoint):
        return Reach(endpoint.port == 443)

    def shown(self, endpoint, version):
        assert endpoint.port == 443
        return Tls(verified=False, version=version)

    def tls(self, endpoint, *, root, family=None):
        assert (root, family) == (b"root", None)
        return Tls(verified=True, version="TLSv1.2", certificate=b"DER of " + endpoint.name.encode())

    def http(self, endpoint, path, *, root, headers=None):
        assert (endpoint.port, root, headers) == (443, b"root", {"X": "1"})
        return Http(401, {"server": ("IIS",)}, path)

    def log_on(self, endpoint, path, *, host, root, binding):
        assert (endpoint.port, host, root, binding) == (443, "fe01.contoso.com", b"root", True)
        return Http(401, {"www-authenticate": ("NTLM TlRM",)}, path)


class Node:
    name = "lb01.contoso.com"

    def run(self, argv):
        return Completed(len(argv), "out", "err")

    def put(self, path, content, mode):
        raise AssertionError(f"{path} was written: {len(content)} bytes, mode {mode:o}")

    def get(self, path):
        if path == "/closed":
            raise AccessDenied("no", why="not yours", fix="ask")
        return b"content" if path == "/etc/x" else None

    def runtime(self, command):
        return f"{command}: 1"

    def load(self, command, files):
        raise AssertionError(f"{command} was told with {files}")


def test_a_command_passes_through_and_is_noted_with_the_types_of_its_objects():
    recorder, outcome = (
        Recorder(),
        Ran((TypedObject({"Names": ("a", "b"), "Up": True}, ("T", "O"), {"Up": "B"}),)),
    )
    session = recorder.session(Session(outcome))
    assert session.run(Command("Get-X", {"WebServer": None, "Id": "p", "All": ("a",)})) is outcome
    (act,) = recorder.commands
    assert (act.host, act.name, act.outcome) == ("fe01.contoso.com", "Get-X", "ran")
    assert act.parameters == {"WebServer": None, "Id": "p", "All": ["a"]}
    (found,) = act.objects
    assert (found.properties, found.types) == ({"Names": ["a", "b"], "Up": True}, ("T", "O"))
    assert found.property_types == {"Up": "B"}


@pytest.mark.parametrize(("outcome", "how"), [(NotRan("off"), "not-run"), (Unknown("off"), "unknown")])
def test_an_answer_that_did_not_come_is_noted(outcome, how):
    recorder = Recorder()
    assert recorder.session(Session(outcome)).run(Command("Get-X")) is outcome
    assert [(act.outcome, act.why) for act in recorder.commands] == [(how, "off")]


def test_an_error_is_noted_with_its_id_and_category_and_raised_as_it_is():
    recorder, error = Recorder(), AccessDenied("what", why="why", fix="fix")
    error.error_id, error.category = "WIN32 5", "PermissionDenied"
    with pytest.raises(AccessDenied) as raised:
        recorder.session(Session(error)).run(Command("Get-X"))
    assert raised.value is error
    (act,) = recorder.commands
    assert act.failure is not None
    assert (act.failure.code, act.failure.id, act.failure.category, act.failure.why) == (
        "access-denied",
        "WIN32 5",
        "PermissionDenied",
        "why",
    )


def test_a_secret_among_the_parameters_is_never_noted():
    recorder = Recorder()
    recorder.session(Session(Ran(()))).run(Command("Get-X", {"Password": Secret("Correct-Horse-7")}))
    assert recorder.commands[0].parameters == {"Password": "***"}


def test_the_end_of_a_session_passes_through():
    inner = Session(Ran(()))
    Recorder().session(inner).close()
    assert inner.closed


def test_questions_and_probes_pass_through_and_are_noted():
    recorder, network = Recorder(), Network()
    ask, probe = recorder.ask(network), recorder.probe(network)
    assert ask.ask(WEB, "a.contoso.com", "A", recurse=True).values == ("10.0.0.5",)
    assert probe.reach(WEB).open
    assert probe.tls(WEB, root=b"root").version == "TLSv1.2"
    assert probe.http(WEB, "/abs", root=b"root", headers={"X": "1"}).status == 401
    said = probe.log_on(WEB, "/abs", host="fe01.contoso.com", root=b"root", binding=True)
    assert (said.status, said.headers) == (401, {"www-authenticate": ("NTLM TlRM",)})
    (question,) = recorder.questions
    assert (question.name, question.recurse, question.ttl, question.authoritative) == (
        "a.contoso.com",
        True,
        60,
        True,
    )
    reach, tls, http, log_on = recorder.probes
    assert (log_on.act, log_on.status, log_on.bound, log_on.headers) == ("log-on", 401, True, {})
    assert (reach.open, tls.verified, http.path, http.headers) == (True, True, "/abs", {"server": ["IIS"]})
    assert tls.certificate == base64.b64encode(b"DER of webint.contoso.com").decode()


def test_what_the_node_is_asked_passes_through_and_is_noted():
    recorder = Recorder()
    node = recorder.node(Node())
    assert node.run(["haproxy", "-v"]).output == "out"
    assert (node.get("/etc/x"), node.get("/absent"), node.runtime("show info")) == (
        b"content",
        None,
        "show info: 1",
    )
    with pytest.raises(AccessDenied):
        node.get("/closed")
    found = [(act.act, act.asked, act.answer) for act in recorder.node_acts]
    assert found == [
        ("run", ("haproxy", "-v"), "out"),
        ("get", ("/etc/x",), "content"),
        ("get", ("/absent",), None),
        ("runtime", ("show info",), "show info: 1"),
        ("get", ("/closed",), None),
    ]
    assert recorder.node_acts[-1].failure is not None


def test_the_same_question_with_the_same_answer_is_kept_once():
    recorder = Recorder()
    session = recorder.session(Session(Ran(())))
    for name in ("Get-X", "Get-X", "Get-Y"):
        session.run(Command(name))
    assert [act.name for act in recorder.commands] == ["Get-X", "Get-Y"]


def test_a_secret_that_was_read_is_remembered():
    recorder, secret = Recorder(), Secret("Correct-Horse-7")
    assert recorder.secret(secret) is secret
    assert recorder.secrets == [secret]
