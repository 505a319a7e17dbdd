import asyncio
import hashlib
from dataclasses import dataclass, field

import pytest

from lyncauto.lab.engine.call import Call, Identity, Item, Output, PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.faults import Fault, FaultKind
from lyncauto.lab.engine.record import PipelineFailed, Record
from lyncauto.lab.engine.registry import Function, Registry
from lyncauto.lab.engine.role import Role
from lyncauto.lab.engine.session import Session, Statement, Surroundings

TEXT = "function Get-Word { 1 }\n"
ME = Identity("CONTOSO\\lyncadmin", network=False)
NOTHING = Declaration.of_function()


@dataclass
class Collected:
    """Streams that keep what they are given."""

    outputs: list[Item] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def output(self, item: Item) -> None:
        self.outputs.append(item)

    def error(self, record: Record) -> None:
        self.records.append(record)

    def warning(self, text: str) -> None:
        self.warnings.append(text)


def echo(call: Call):
    call.warn("careful")
    yield {"Host": call.host, "User": call.identity.user, **call.parameters}


def complain(call: Call):
    call.error(PSError("not there", "NotThere", "ObjectNotFound", "x"))
    yield {"After": True}


async def later(_: Call):
    await asyncio.sleep(0)
    return [Output("", {"Late": True})]


def broken(_: Call):
    yield {"Before": 1}
    raise ZeroDivisionError("division by zero")


def refuse(_: Call):
    raise PSError("no", "Denied", "PermissionDenied", exception="System.UnauthorizedAccessException")


def surroundings(*, loads: bool = False) -> Surroundings:
    registry = Registry(loads=loads)
    taking = Declaration.of_function(Parameter("Name"), should_process=True)
    registry.command("Get-Echo", echo, declaration=taking, class_name="Lab.Echo")
    registry.command("Write-Complaint", complain, declaration=NOTHING)
    registry.command("Get-Later", later, declaration=NOTHING, writes=True)
    registry.command("Get-CsPool", echo, module="Lync")
    registry.command("Get-Broken", broken, declaration=NOTHING)
    registry.module("Words", hashlib.sha256(TEXT.encode()).hexdigest(), {"Get-Word": Function(echo)})
    registry.module("There", "0" * 64, {"Get-There": Function(echo)}, installed=True)
    return Surroundings("mgmt01", registry)


def run(*statements: Statement, around: Surroundings | None = None) -> Collected:
    streams = Collected()
    session = Session(around or surroundings(), ME)
    asyncio.run(session.run([[statement] for statement in statements], streams))
    return streams


def failure(*statements: Statement, around: Surroundings | None = None) -> Record:
    with pytest.raises(PipelineFailed) as caught:
        run(*statements, around=around)
    return caught.value.record


def test_a_handler_is_told_who_runs_it_and_where():
    streams = run(Statement("get-echo", given=(("Name", "x"),)))
    assert streams.outputs == [{"Host": "mgmt01", "User": "CONTOSO\\lyncadmin", "Name": "x"}]
    assert streams.warnings == ["careful"]


def test_a_handler_may_be_awaited():
    assert run(Statement("Get-Later")).outputs == [Output("", {"Late": True})]


def test_a_name_with_its_module_is_found():
    assert run(Statement("Lync\\Get-Echo")).outputs


def test_an_unknown_command_stands_alone_in_its_error_id():
    record = failure(Statement("Get-Nope"))
    assert (record.error_id, record.activity, record.error.target) == (
        "CommandNotFoundException",
        "",
        "Get-Nope",
    )


def test_a_binding_error_names_the_cmdlets_class():
    assert failure(Statement("Get-Echo", given=(("Foo", 1),))).error_id == "NamedParameterNotFound,Lab.Echo"


def test_an_error_goes_to_its_stream_and_the_command_goes_on():
    streams = run(Statement("Write-Complaint"))
    (record,) = streams.records
    assert record.error_id == "NotThere,Write-Complaint"
    assert record.error.terminating is False
    assert streams.outputs == [{"After": True}]


@pytest.mark.parametrize("action", ["Stop", "Inquire"])
def test_an_error_ends_the_pipeline_where_nobody_can_be_asked(action):
    record = failure(Statement("Write-Complaint", given=(("ErrorAction", action),)))
    assert record.error_id == "NotThere,Write-Complaint"
    assert record.error.exception.endswith("ActionPreferenceStopException")


def test_an_error_can_be_silenced():
    streams = run(Statement("Write-Complaint", given=(("ErrorAction", "SilentlyContinue"),)))
    assert (streams.records, streams.outputs) == ([], [{"After": True}])


def test_a_preference_that_does_not_exist_is_refused():
    record = failure(Statement("Write-Complaint", given=(("ErrorAction", "Perhaps"),)))
    assert record.error_id.startswith("ParameterArgumentTransformationError,")


def test_a_defect_in_a_handler_reaches_the_client_and_the_log(caplog):
    record = failure(Statement("Get-Broken"))
    assert record.error_id == "ZeroDivisionError,Get-Broken"
    assert "the handler of Get-Broken on mgmt01 failed" in caplog.text


def test_a_dry_run_calls_no_handler_and_counts_nothing():
    around = surroundings()
    assert run(Statement("Get-Echo", given=(("WhatIf", True),)), around=around).outputs == []
    assert around.ledger.commands == {}


def test_a_question_to_the_operator_cannot_be_asked():
    record = failure(Statement("Get-Echo", given=(("Confirm", True),)))
    assert record.error_id == "InvalidOperation,Lab.Echo"


def test_what_runs_is_counted():
    around = surroundings()
    run(Statement("get-later"), Statement("Get-Echo"), around=around)
    assert around.ledger.commands == {("mgmt01", "Get-Later"): 1, ("mgmt01", "Get-Echo"): 1}
    assert around.ledger.writes == {("mgmt01", "Get-Later"): 1}


@pytest.mark.parametrize("given", [(("Foo", 1),), (("Confirm", True),)])
def test_a_writing_command_that_its_parameters_refuse_was_asked_for_and_is_counted(given):
    around = surroundings()
    failure(Statement("Get-Later", given=given), around=around)
    assert around.ledger.writes == {("mgmt01", "Get-Later"): 1}


def test_a_writing_command_that_is_refused_for_want_of_rights_is_counted():
    around = surroundings()
    around.faults.add("rights", Fault(FaultKind.ACCESS_DENIED, "Get-Later"))
    failure(Statement("Get-Later"), around=around)
    assert around.ledger.writes == {("mgmt01", "Get-Later"): 1}


def test_a_command_that_the_host_does_not_know_is_not_counted():
    around = surroundings()
    failure(Statement("Set-Nothing"), around=around)
    assert around.ledger.commands == {}


def test_a_sent_module_makes_its_functions_known():
    assert failure(Statement("Get-Word")).error_id == "CommandNotFoundException"
    assert run(Statement(TEXT, script=True), Statement("Get-Word")).outputs


def test_another_script_is_refused_with_a_bare_id():
    assert failure(Statement("Get-Echo", script=True)).error_id == "ScriptsNotAllowed"


def test_an_installed_module_is_imported():
    assert run(Statement("Import-Module", given=((None, "There"),)), Statement("Get-There")).outputs


def test_a_vendors_cmdlet_is_known_once_its_module_is_imported():
    assert failure(Statement("Get-CsPool")).error_id == "CommandNotFoundException"
    assert run(Statement("Import-Module", given=(("Name", "Lync"),)), Statement("Get-CsPool")).outputs


def test_a_module_that_is_not_installed_is_reported_and_the_rest_goes_on():
    streams = run(Statement("Import-Module", given=(("Name", "Words"),)))
    assert streams.records[0].error_id.startswith("Modules_ModuleNotFound,")


def test_commands_joined_by_a_pipe_are_refused():
    session = Session(surroundings(), ME)
    with pytest.raises(PipelineFailed) as caught:
        asyncio.run(session.run([[Statement("Get-Echo"), Statement("Get-Echo")]], Collected()))
    assert caught.value.record.error_id == "LabPipelineNotSupported"


def test_access_can_be_denied_to_one_command():
    around = surroundings()
    around.faults.add("rights", Fault(FaultKind.ACCESS_DENIED, "Get-Echo"))
    record = failure(Statement("Get-Echo"), around=around)
    assert record.error.category == "PermissionDenied"
    assert run(Statement("Get-Echo"), around=around).outputs


def test_a_delay_is_over_before_the_command_runs():
    around = surroundings()
    around.faults.add("slow", Fault(FaultKind.DELAY, seconds=0.0))
    assert run(Statement("Get-Echo"), around=around).outputs
    assert not around.faults.active()


def test_the_errors_of_a_command_can_be_told_in_other_words():
    around = surroundings()
    around.registry.command("Get-Denied", refuse, declaration=NOTHING)
    around.faults.add("words", Fault(FaultKind.REWORDED, "Get-Denied", times=None))
    assert failure(Statement("Get-Denied"), around=around).error.error_id == "ProcessingFailed"
    assert failure(Statement("Get-Broken"), around=around).error.error_id == "ZeroDivisionError"
    around.faults.remove("words")
    assert failure(Statement("Get-Denied"), around=around).error.error_id == "Denied"


def test_a_command_of_an_installed_module_is_loaded_where_the_shell_does_so_by_itself():
    collected = Collected()
    around = surroundings(loads=True)
    asyncio.run(Session(around, ME).run([[Statement("Get-There")], [Statement("Get-CsPool")]], collected))
    assert len(collected.outputs) == 2
    with pytest.raises(PipelineFailed):
        asyncio.run(Session(around, ME).run([[Statement("Get-Word")]], Collected()))
    with pytest.raises(PipelineFailed):
        asyncio.run(Session(surroundings(), ME).run([[Statement("Get-There")]], Collected()))


def constrained() -> Session:
    around = surroundings()
    return Session(
        around,
        ME,
        Role.of(around.registry, ("There", "Lync", "Nowhere"), ("get-there", "Get-CsPool", "Get-Word")),
    )


@pytest.mark.parametrize("name", ["Get-There", "get-cspool", "Lync\\Get-CsPool"])
def test_a_constrained_session_has_the_commands_of_its_roles_modules_at_once(name):
    collected = Collected()
    asyncio.run(constrained().run([[Statement(name)]], collected))
    assert len(collected.outputs) == 1


@pytest.mark.parametrize("name", ["Get-Echo", "Import-Module", "Get-Word"])
def test_a_constrained_session_knows_no_command_beside_its_role(name):
    with pytest.raises(PipelineFailed) as failed:
        asyncio.run(constrained().run([[Statement(name)]], Collected()))
    assert failed.value.record.error.error_id == "CommandNotFoundException"


def test_a_constrained_session_takes_no_script_although_it_is_a_modules_text():
    with pytest.raises(PipelineFailed) as failed:
        asyncio.run(constrained().run([[Statement(TEXT, script=True)]], Collected()))
    assert failed.value.record.error.error_id == "ScriptsNotAllowed"


def test_a_role_names_only_modules_that_the_host_has():
    role = Role.of(surroundings().registry, ("There", "Lync", "Nowhere", "Words"), ("Get-There",))
    assert role.modules == ("There", "Lync")
    assert [command.name for command in role.commands] == ["Get-There"]
