"""What the lab counts as writing: the proof that a plan writes nothing rests on it."""

import pytest

from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.estate import Estate
from lyncauto.modules import READ, WRITE, functions


@pytest.fixture(scope="module")
def registry():
    return build_registry(Estate("127.20.30", clock=ManualClock()), "fe01.contoso.test")


@pytest.mark.parametrize(("module", "writes"), [(READ, False), (WRITE, True)])
def test_every_shipped_function_is_there_and_counted_as_what_its_module_says(registry, module, writes):
    commands = registry.module_named(module).commands
    assert {command.name for command in commands} == functions(module)
    assert {command.name for command in commands if command.writes == writes} == functions(module)


def test_of_the_vendor_s_cmdlets_those_that_get_or_test_read_and_all_others_write(registry):
    commands = registry.module_named("Lync").commands
    assert "Request-CsCertificate" in {command.name for command in commands}
    assert [one.name for one in commands if one.writes == one.name.startswith(("Get-", "Test-"))] == []
