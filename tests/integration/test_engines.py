"""What `make engines` and `make hostile` show, on a small scale: engines agree, and a text stays a text."""

from dataclasses import replace
from pathlib import Path

import pytest

from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from tests.campaigns.engines.__main__ import compared, declarations, echoing
from tests.campaigns.engines.cases import cases
from tests.campaigns.engines.estate import NETWORK, played, unsent
from tests.campaigns.engines.explained import EXPLAINED
from tests.campaigns.engines.hosts import pools
from tests.campaigns.hostile.__main__ import Sum, attacks, fed
from tests.integration.powershell.engine import engine

pytestmark = pytest.mark.pwsh
COMMANDS = ("Get-CsPool", "Set-CsCertificate", "Get-CsPoolFabricState", "Get-CsWindowsService")
EACH = 3  # of the hostile values is fed: no multiple of their frames, so that each frame has its turn


def test_both_engines_bind_and_refuse_alike(tmp_path: Path):
    chosen = {name: declared for name, declared in declarations().items() if name in COMMANDS}
    with pools(echoing, tmp_path / "hosts", engine()) as both:
        one_of_each = {(case.command, case.kind): case for case in cases(chosen)}
        found = list(compared(list(one_of_each.values()), both))
    assert [one for one in found if one[2] != one[3] and not EXPLAINED.keys() & {*one[1]}] == []
    assert len({kind for _, (kind, _), _, _ in found}) > 20


def test_every_command_and_function_in_use_answers_alike_in_both_engines(tmp_path: Path):
    own, real = played(tmp_path / "own", ""), played(tmp_path / "real", engine())
    differing = [(a, b) for a, b in zip(own, real, strict=True) if a[1] != b[1]]
    assert [a for a, _ in differing if a[0].partition(" ")[0] not in EXPLAINED] == []
    assert unsent() == []


def test_a_hostile_text_touches_nothing_but_what_it_names(tmp_path: Path):
    estate = Estate(NETWORK, load("sfb-2019"))
    chosen = [
        replace(one, each=EACH) for one in attacks(estate) if one.parameter in {"FriendlyName", "Report"}
    ]
    assert len(chosen) == 4
    total = fed(chosen, estate, tmp_path / "hosts", engine())
    assert (total.values, total.touched) == (136, 0)
    assert isinstance(total, Sum)
