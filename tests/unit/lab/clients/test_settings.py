import json

import pytest

from lyncauto.lab.clients.settings import Settings, settings

MADE = Settings(("127.1.2.101", "127.1.2.102"), (("127.1.2.71", 10053),), "pool01.contoso.test", 15061, "PEM")


def test_what_a_line_says_is_read_as_it_was_written():
    assert settings(json.loads(MADE.line())) == MADE


@pytest.mark.parametrize("change", [{"colour": "red"}, {"resolvers": [["127.1.2.71"]]}])
def test_a_setting_that_is_unknown_or_not_whole_is_an_error(change):
    with pytest.raises((TypeError, ValueError)):
        settings(json.loads(MADE.line()) | change)
