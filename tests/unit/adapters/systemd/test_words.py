import pytest

from lyncauto.adapters.systemd.words import bare, command, fits, word


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/etc/lyncauto", "/etc/lyncauto"),
        ("/srv/my site", '"/srv/my site"'),
        ("/srv/100%", '"/srv/100%%"'),
        ('/srv/a"b\\c', '"/srv/a\\"b\\\\c"'),
        ("", '""'),
    ],
)
def test_a_word_is_quoted_where_systemd_would_split_or_expand_it(text, written):
    assert word(text) == written


def test_the_rest_of_a_line_is_taken_as_it_is_but_for_specifiers():
    assert bare("/srv/my site/100%") == "/srv/my site/100%%"


def test_a_dollar_is_no_variable_of_a_command_line():
    assert command(("/bin/python", "$HOME/a b")) == '/bin/python "$$HOME/a b"'


def test_what_would_begin_another_setting_does_not_fit():
    assert fits("/srv/\u00e4 b")
    assert not fits("/srv/a\nExecStartPre=/bin/evil")
