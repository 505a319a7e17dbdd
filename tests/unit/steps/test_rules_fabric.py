import pytest

from lyncauto.model.facts import RoutingGroup
from lyncauto.steps.rules_fabric import at_risk, shrunken

LYNC_2013, SKYPE_2015, SKYPE_2019 = 6, 7, 8


def members(total):
    return tuple(f"fe{number:02}.contoso.com" for number in range(1, total + 1))


def held(*replicas, id="1"):
    return RoutingGroup(id, replicas[0] if replicas else "", replicas)


def spread(running):
    """Return groups of three replicas, spread so that each Front End that runs holds some."""
    count = len(running)
    turns = [tuple(running[(at + more) % count] for more in range(min(3, count))) for at in range(count)]
    return tuple(held(*replicas, id=str(number)) for number, replicas in enumerate(turns))


@pytest.mark.parametrize(
    ("product", "total", "down"),
    [  # how many may be down before the one that is to be stopped: Microsoft's table
        (SKYPE_2015, 2, 0),
        (LYNC_2013, 3, 0),
        (LYNC_2013, 4, 1),
        (LYNC_2013, 5, 1),
        (LYNC_2013, 6, 2),
        (LYNC_2013, 7, 2),
        (LYNC_2013, 8, 2),
        (LYNC_2013, 9, 2),
        (LYNC_2013, 10, 3),
        (SKYPE_2015, 12, 3),
        (SKYPE_2019, 11, 3),
        (SKYPE_2019, 12, 4),
        (SKYPE_2019, 16, 4),
    ],
)
def test_the_pool_keeps_as_many_front_ends_running_as_the_table_asks(product, total, down):
    *others, host = names = members(total)

    def forbidden(more):
        groups = spread((*others[down + more :], host))
        return [why for why in at_risk(groups, names, host, product) if why.startswith("a pool of")]

    assert forbidden(0) == []
    (why,) = forbidden(1)
    assert f"a pool of {total} Front Ends needs" in why
    assert host in why


def test_a_larger_pool_than_documented_is_not_guessed_at():
    names = members(17)
    assert at_risk(spread(names), names, names[0], SKYPE_2019) == (
        "how many of 17 Front Ends must run is not documented",
    )


def test_three_front_ends_that_all_run_may_be_restarted_one_at_a_time():
    names = members(3)
    for host in names:
        assert at_risk(spread(names), names, host, SKYPE_2019) == ()


def test_a_routing_group_at_the_edge_of_its_quorum_forbids_it():
    first, second, third = names = members(3)
    groups = (held(first, second, third, id="1"), held(first, second, id="2"))
    (why,) = at_risk(groups, names, second, SKYPE_2019)
    assert why.startswith("routing group 2 would have 1 of at least 2 replicas, on fe01")
    assert at_risk(groups, names, third, SKYPE_2019) == ()  # it holds none of that group


def test_of_many_routing_groups_a_few_are_named():
    first, second, third = names = members(3)
    groups = (*(held(first, second, id=str(number)) for number in range(1, 6)), held(first, second, third))
    (why,) = at_risk(groups, names, first, SKYPE_2019)
    assert why.startswith("routing groups 1, 2 and 3 more would have 1 of at least 2 replicas")


def test_a_pool_without_a_word_of_its_fabric_is_not_touched():
    names = members(3)
    assert at_risk((), names, names[0], SKYPE_2019) != ()


def test_a_front_end_that_is_down_already_takes_no_quorum():
    first, second, third = names = members(3)
    assert at_risk((held(second, third),), names, first, SKYPE_2019) == ()


def test_the_groups_that_lost_a_replica_are_named():
    before = (held("a", "b", "c", id="1"), held("a", "b", "c", id="2"))
    assert shrunken(before, (held("a", "b", "d", id="1"), held("a", "b", id="2"))) == ("2",)
    assert shrunken(before, ()) == ("1", "2")
