from dataclasses import replace

import pytest

from lyncauto.errors import Drifted, LastFrontEnd
from lyncauto.steps import services
from lyncauto.steps.build import planners, steps
from tests.unit.steps import samples
from tests.unit.steps.samples import PUBLISHING
from tests.unit.steps.world import Memo, World

ID = "front-end.drain"
FIRST = "fe01.contoso.com"
OUT, BACK, *_ = planners(PUBLISHING)[ID].plan({})


def balanced(**limits):
    """Return a world whose balancer has both virtual services, and the step over it."""
    world = World()
    world.serve((services.https(PUBLISHING, "AA" * 20), services.http(PUBLISHING)))
    pool = samples.pool()
    declared = pool.model_copy(update={"limits": pool.limits.model_copy(update=limits)})
    return world, steps(world.estate(pool=declared), PUBLISHING, Memo())[ID]


def test_a_front_end_is_drained_in_every_virtual_service_and_put_back():
    world, drain = balanced()
    assert drain.read(OUT.target) == OUT.before
    drain.apply([OUT])
    assert drain.read(OUT.target) == OUT.after
    assert world.balancer.ordered == {
        ("10.0.0.50:443", FIRST): "drain",
        ("10.0.0.50:80", FIRST): "drain",
    }
    drain.apply([BACK])
    assert drain.read(OUT.target) == BACK.after


def test_a_front_end_that_the_balancer_does_not_have_reads_as_absent():
    _, drain = balanced()
    assert drain.read("drain/fe09.contoso.com") is None


def test_where_no_balancer_runs_nobody_is_drained_and_nobody_is_called_back():
    world, drain = balanced()
    world.serve(())
    assert drain.read(OUT.target) == OUT.before
    assert FIRST in drain.lagging(BACK)
    assert drain.lagging(OUT.inverse()) == ""
    with pytest.raises(LastFrontEnd, match=FIRST) as refused:
        drain.apply([OUT])
    assert "it does not run" in refused.value.why


def test_an_order_that_was_cut_off_is_half_way_and_gone_on_with():
    world, drain = balanced()
    world.balancer.ordered["10.0.0.50:443", FIRST] = "drain"
    found = drain.read(OUT.target)
    assert found == {"state": "mixed"}
    assert drain.halfway(OUT, found)
    drain.apply([OUT])
    assert drain.read(OUT.target) == OUT.after


@pytest.mark.parametrize("others", ["down", "drained"])
def test_the_only_healthy_front_end_is_not_drained(others):
    world, drain = balanced()
    if others == "down":
        world.balancer.down |= {"fe02.contoso.com", "fe03.contoso.com"}
    else:
        world.balancer.down.add("fe03.contoso.com")
        world.balancer.ordered["10.0.0.50:80", "fe02.contoso.com"] = "drain"  # in one of two is enough
    with pytest.raises(LastFrontEnd, match=FIRST) as refused:
        drain.apply([OUT])
    assert "fe02.contoso.com at 10.0.0.50:80" in refused.value.why
    assert drain.read(OUT.target) == OUT.before


def test_one_other_front_end_that_is_healthy_everywhere_is_enough():
    world, drain = balanced()
    world.balancer.down.add("fe03.contoso.com")
    drain.apply([OUT])
    assert drain.read(OUT.target) == OUT.after


def test_a_front_end_in_maintenance_is_not_touched():
    world, drain = balanced()
    world.balancer.admin = "maint"
    with pytest.raises(Drifted, match=FIRST):
        drain.apply([OUT])
    assert world.balancer.ordered == {}


def test_a_drained_front_end_is_waited_for_until_it_is_idle():
    world, drain = balanced()
    world.balancer.sessions[FIRST] = 3
    drain.apply([OUT])
    assert "3 request(s) under way at 10.0.0.50:443" in drain.lagging(OUT)
    world.balancer.sessions.clear()
    world.balancer.quiet = 0.0
    assert "just now" in drain.lagging(OUT)
    world.balancer.quiet = 1.0
    assert drain.lagging(OUT) == ""
    assert drain.remark(OUT) == ""


def test_sessions_that_do_not_end_are_waited_for_until_the_limit_and_told():
    world, drain = balanced(drain=30.0)
    world.balancer.sessions[FIRST] = 1
    drain.apply([OUT])
    world.clock.sleep(29)
    assert "at most 30 s" in drain.lagging(OUT)
    world.clock.sleep(1)
    assert drain.lagging(OUT) == ""
    assert drain.deadline > 30
    assert "1 request(s) under way" in drain.remark(OUT)
    assert drain.remark(OUT) == ""  # told once


def test_a_process_that_finds_it_drained_begins_to_wait_then():
    world, drain = balanced(drain=30.0)
    world.balancer.sessions[FIRST] = 1
    world.balancer.set_admin_state(samples.POOL, FIRST, "drain")
    assert drain.lagging(OUT)
    world.clock.sleep(30)
    assert drain.lagging(OUT) == ""


def test_a_front_end_is_back_when_the_balancer_sends_to_it_in_every_virtual_service():
    world, drain = balanced()
    world.balancer.down.add(FIRST)
    drain.apply([replace(BACK, before={"state": "ready"})])
    assert f"{FIRST} at 10.0.0.50:443: down" in drain.lagging(BACK)
    world.balancer.down.clear()
    assert drain.lagging(BACK) == ""
    assert drain.remark(BACK) == ""


def test_a_rollback_takes_a_drain_back_though_the_front_end_is_dead():
    world, drain = balanced()
    drain.apply([OUT])
    world.balancer.down |= set(samples.MEMBERS)
    drain.apply([OUT.inverse()])
    assert drain.read(OUT.target) == OUT.before
    assert drain.lagging(OUT.inverse()) == ""
    told = drain.remark(OUT.inverse())
    assert f"{FIRST} at 10.0.0.50:443: down" in told
    assert f"`Invoke-CsComputerFailBack -ComputerName {FIRST}` on the management host" in told
    world.balancer.down.clear()
    assert drain.remark(OUT.inverse()) == ""
