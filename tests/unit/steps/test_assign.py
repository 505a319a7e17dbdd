import pytest

from lyncauto.errors import AnswerLost
from lyncauto.ports.powershell import Unknown
from lyncauto.steps.build import planners, steps
from lyncauto.steps.pem import thumbprint
from tests.unit.steps import samples
from tests.unit.steps.samples import PUBLISHING
from tests.unit.steps.world import Memo, World

ID = "front-end.certificate"
FIRST, ADDRESS = "fe01.contoso.com", "10.0.0.11"
OLD = "AB" * 20
NEW_DER = samples.certificate((samples.POOL, samples.OVERRIDE, FIRST))
NEW = thumbprint(NEW_DER)
ISSUED = {f"front-end-certificate/{name}": {"thumbprint": NEW} for name in samples.MEMBERS}
USED = {f"assigned/{name}": {"WebServicesInternal": OLD} for name in samples.MEMBERS}
CHANGE = planners(PUBLISHING)[ID].plan({**ISSUED, **USED})[0]


def step(world):
    return steps(world.estate(), PUBLISHING, Memo())[ID]


def test_the_front_end_itself_is_told_what_it_must_use_at_present():
    world = World()
    step(world).apply([CHANGE])
    (command,) = world.session(FIRST).ran
    assert (command.name, dict(command.parameters)) == (
        "Set-LyncAutoWebCertificate",
        {"Before": OLD, "After": NEW},
    )


def test_the_use_of_the_internal_web_services_alone_is_read():
    world = World()
    world.said[f"Get-CsCertificate@{FIRST}"] = (
        {"Use": "Default", "Thumbprint": OLD},
        {"Use": "WebServicesInternal", "Thumbprint": NEW.lower()},
    )
    assert step(world).read(CHANGE.target) == CHANGE.after
    world.said[f"Get-CsCertificate@{FIRST}"] = ({"Use": "Default", "Thumbprint": OLD},)
    assert step(world).read(CHANGE.target) is None


def test_a_web_site_gets_a_moment_to_show_what_it_was_assigned():
    world = World()
    assign = step(world)
    assert FIRST in assign.lagging(CHANGE)
    world.probe.shows[ADDRESS] = NEW_DER
    assert assign.lagging(CHANGE) == ""


def test_a_web_site_that_needs_a_restart_for_it_is_not_waited_for_longer():
    world = World()
    assign = step(world)
    assert assign.lagging(CHANGE)
    world.clock.sleep(10)
    assert assign.lagging(CHANGE) == ""


def test_an_assignment_whose_answer_was_lost_is_not_taken_for_refused():
    world = World()
    world.said["Set-LyncAutoWebCertificate"] = Unknown("the connection broke")
    with pytest.raises(AnswerLost):
        step(world).apply([CHANGE])
