import json

import pytest

from lyncauto.lab.front_end.settings import Provisioning, Settings, settings

PROVISIONING = Provisioning("webint.contoso.test", 10443, 10080, "meet.contoso.test")
MADE = Settings("fe01", "127.1.2.41", 10443, 10080, 15061, "fe01.pem", b"\x30\x82\xff", PROVISIONING)


def test_what_a_line_says_is_read_as_it_was_written():
    assert settings(json.loads(MADE.line())) == MADE
    assert "\n" not in MADE.line()


@pytest.mark.parametrize("change", [{"colour": "red"}, {"root": "!"}, {"provisioning": {}}])
def test_a_setting_that_is_unknown_or_not_whole_is_an_error(change):
    with pytest.raises((TypeError, ValueError)):
        settings(json.loads(MADE.line()) | change)


def test_a_pool_without_a_meet_url_tells_none():
    assert Provisioning("pool01.contoso.test", 10443, 10080).answer() == {
        "web": "https://pool01.contoso.test:10443",
        "http": "http://pool01.contoso.test:10080",
    }
