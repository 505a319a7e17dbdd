from lyncauto.adapters.haproxy.words import alerts


def test_alerts_are_given_once_and_without_process_numbers():
    said = (
        "[NOTICE]   (1) : haproxy version is 2.6.12\n"
        "[ALERT]    (1) : config : unknown keyword 'bindd'\n"
        "[ALERT]    (1) : config : unknown keyword 'bindd'\n"
        "[ALERT]    (1) : config : Fatal errors found in configuration.\n"
    )
    assert alerts(said) == "config : unknown keyword 'bindd'; config : Fatal errors found in configuration."


def test_what_was_said_before_the_last_reload_is_of_no_concern():
    said = "[ALERT] (1) : old\n[NOTICE] (1) : Reloading HAProxy\n[ALERT] (2) : cannot bind socket\n"
    assert alerts(said) == "cannot bind socket"


def test_a_front_end_that_is_down_is_no_reason_for_a_failed_load():
    assert (
        alerts("[ALERT] (1) : proxy '10.0.0.50:80' has no server available!\nLoading failure!\n")
        == "Loading failure!"
    )


def test_without_an_alert_the_last_line_has_to_do():
    assert alerts("one\ntwo\n\n") == "two"
    assert alerts("") == ""
