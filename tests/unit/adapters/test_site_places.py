import pytest

from lyncauto.adapters.site_places import host_places
from tests.unit.adapters.test_site_file import GOOD

POOL = "pool01.contoso.test"


@pytest.fixture
def places(tmp_path):
    def found(text, pool=POOL):
        path = tmp_path / "site.yaml"
        path.write_text(text, encoding="utf-8")
        return host_places(path)[pool]

    return found


def test_a_host_without_a_configuration_is_told_by_its_own_line(places):
    assert places(GOOD) == {
        "mgmt01.contoso.test": "site.yaml:9, where the host has no `configuration` yet",
        "dc01.contoso.test": "site.yaml:12, where the host has no `configuration` yet",
        "fe01.contoso.test": "site.yaml:34, where the host has no `configuration` yet",
        "fe02.contoso.test": "site.yaml:35, where the host has no `configuration` yet",
    }


def test_a_configuration_is_told_by_its_line(places):
    text = GOOD.replace(
        "host: {name: mgmt01.contoso.test, account: admin}",
        "host:\n      name: MGMT01.contoso.test\n      account: admin\n      configuration: LyncAuto",
    )
    assert places(text)["mgmt01.contoso.test"] == "site.yaml:12"


def test_of_a_host_that_is_named_twice_the_first_counts_as_for_its_session(places):
    text = GOOD.replace("name: mgmt01.contoso.test", "name: fe01.contoso.test")
    assert places(text)["fe01.contoso.test"].startswith("site.yaml:9,")


def test_an_alias_is_told_by_what_it_stands_for(places):
    text = GOOD.replace("host: {name: mgmt01", "host: &mgmt {name: mgmt01").replace(
        "- {name: fe02.contoso.test, address: 10.0.0.12, account: admin}", "- *mgmt"
    )
    assert places(text)["mgmt01.contoso.test"].startswith("site.yaml:9,")


def test_hosts_of_another_pool_are_left_out(places):
    other = GOOD.split("pools:\n")[1].replace("pool01", "pool02").replace("fe0", "fe2")
    assert "fe21.contoso.test" not in places(GOOD + other)
    assert "fe21.contoso.test" in places(GOOD + other, "pool02.contoso.test")
