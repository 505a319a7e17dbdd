import hashlib

import pytest

from lyncauto.lab.engine.call import PSError
from lyncauto.lab.engine.declaration import Declaration
from lyncauto.lab.engine.registry import Function, Registry

TEXT = "function Get-Word { 1 }\n"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


def nothing(_):
    return []


def test_a_cmdlet_takes_its_parameters_from_the_table():
    registry = Registry("Lync Server 2010")
    registry.command("Get-CsPool", nothing)
    found = registry.find("GET-CSPOOL")
    assert found is not None
    assert found.class_name == "Microsoft.Rtc.Management.GetCsPoolCmdlet"
    assert "Identity" in {parameter.name for parameter in found.declaration.parameters()}


def test_a_cmdlet_that_the_product_lacks_cannot_be_made_known():
    with pytest.raises(KeyError):
        Registry("Lync Server 2010").command("Export-CsCertificate", nothing)


def test_a_command_of_its_own_brings_its_declaration():
    registry = Registry()
    registry.command("Get-Own", nothing, declaration=Declaration.of_function(), writes=True)
    found = registry.find("Get-Own")
    assert found is not None
    assert (found.class_name, found.writes) == ("Get-Own", True)


def test_a_module_is_recognised_by_the_hash_of_its_text():
    registry = Registry()
    registry.module("Words", DIGEST.upper(), {"Get-Word": Function(nothing, writes=True)})
    (command,) = registry.sent(TEXT).commands
    assert (command.name, command.writes, registry.find("Get-Word")) == ("Get-Word", True, None)


def test_a_text_of_no_module_is_refused():
    registry = Registry()
    registry.module("Words", DIGEST, {})
    with pytest.raises(PSError) as caught:
        registry.sent(TEXT.replace("1", "2"))
    assert (caught.value.error_id, caught.value.category) == ("ScriptsNotAllowed", "ParserError")


def test_a_cmdlet_of_a_module_is_not_known_before_the_import():
    registry = Registry("Lync Server 2010")
    registry.command("Get-CsPool", nothing, module="Lync")
    registry.command("Get-CsService", nothing, module="lync")
    assert registry.find("Get-CsPool") is None
    module = registry.installed("LYNC")
    assert module is not None
    assert [command.name for command in module.commands] == ["Get-CsPool", "Get-CsService"]


def test_an_empty_text_is_no_module():
    registry = Registry("Lync Server 2010")
    registry.command("Get-CsPool", nothing, module="Lync")
    with pytest.raises(PSError):
        registry.sent("")


def test_a_module_can_be_imported_only_where_it_is_installed():
    registry = Registry()
    registry.module("Sent", DIGEST, {})
    registry.module("There", DIGEST, {}, installed=True)
    assert registry.installed("Sent") is None
    assert registry.installed("there") is not None
    assert registry.module_named("sent") is not None
