import pytest

from lyncauto.adapters.haproxy.statistics import (
    age,
    begun,
    health,
    placed,
    silence,
    thumbprints,
    variable,
)

HEAD = "# pxname,svname,scur,status,check_status,check_code,last_chk,req_rate,lastsess\n"
VIP = "10.0.0.50:443"
STATE = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight\n"


def stat(*rows):
    return HEAD + "".join(f"{row}\n" for row in rows) + "\n"


@pytest.mark.parametrize(
    ("status", "check", "up", "admin"),
    [
        ("UP", "L7OK", True, "ready"),
        ("UP 1/2", "L7STS", True, "ready"),
        ("UP", "* L7OK", True, "ready"),
        ("UP", "INI", False, "ready"),
        ("DOWN", "L4CON", False, "ready"),
        ("DOWN 1/2", "L7OK", False, "ready"),
        ("DRAIN", "L7OK", True, "drain"),
        ("MAINT", "", False, "maint"),
    ],
)
def test_a_real_server_is_up_once_a_check_said_so(status, check, up, admin):
    (found,) = health(stat(f"{VIP},fe01.contoso.test,3,{status},{check},200,OK,,"), [VIP])
    assert (found.up, found.admin, found.sessions) == (up, admin, 3)
    assert found.check.endswith("200 OK")


@pytest.mark.parametrize(
    ("bits", "weight", "admin"),
    [
        ("0", "1", "ready"),
        ("0", "0", "drain"),
        ("8", "1", "drain"),
        ("16", "1", "drain"),
        ("1", "1", "maint"),
        ("9", "0", "maint"),
    ],
)
def test_what_was_ordered_of_a_real_server_is_told_of_a_dead_one_too(bits, weight, admin):
    state = f"{STATE}2 {VIP} 1 fe01.contoso.test 10.0.0.11 0 {bits} {weight}\n"
    (found,) = health(stat(f"{VIP},fe01.contoso.test,0,DOWN,L4CON,,refused,,4"), [VIP], state)
    assert (found.up, found.admin, found.quiet) == (False, admin, 4)
    assert [(one.server, one.admin) for one in placed(state)] == [("fe01.contoso.test", admin)]


def test_a_real_server_that_was_never_asked_is_quiet_for_ever():
    (found,) = health(stat(f"{VIP},fe01.contoso.test,0,UP,L7OK,200,OK,,-1"), [VIP])
    assert found.quiet == float("inf")


def test_other_pools_servers_are_left_out():
    rows = ("10.0.0.60:443,fe09.contoso.test,0,UP,L7OK,200,OK,,", f"{VIP},FRONTEND,0,OPEN,,,,0,")
    assert health(stat(*rows), [VIP]) == ()


def test_silence_is_that_of_the_service_that_was_asked_last():
    rows = (
        f"{VIP},FRONTEND,0,OPEN,,,,0,",
        f"{VIP},BACKEND,0,UP,,,,,70",
        "10.0.0.50:80,FRONTEND,0,OPEN,,,,0,",
        "10.0.0.50:80,BACKEND,0,UP,,,,,900",
        "10.0.0.60:80,BACKEND,0,UP,,,,,1",
    )
    assert silence(stat(*rows), [VIP, "10.0.0.50:80"], 5000) == 70


@pytest.mark.parametrize("busy", [f"{VIP},FRONTEND,1,OPEN,,,,0,", f"{VIP},FRONTEND,0,OPEN,,,,2,"])
def test_an_open_connection_or_a_request_this_second_is_no_silence(busy):
    assert silence(stat(busy, f"{VIP},BACKEND,0,UP,,,,,70"), [VIP], 5000) == 0


def test_a_worker_without_requests_vouches_for_its_own_time_only():
    assert silence(stat(f"{VIP},FRONTEND,0,OPEN,,,,0,", f"{VIP},BACKEND,0,UP,,,,,-1"), [VIP], 12) == 12


def test_the_values_are_found_in_haproxy_s_own_answers():
    assert variable("LYNCAUTO_GENERATION=23790506cc804ec3\n\n", "LYNCAUTO_GENERATION") == "23790506cc804ec3"
    assert variable("Variable not found\n", "LYNCAUTO_GENERATION") is None
    assert age("Pid: 7\nUptime: 0d 0h01m02s\nUptime_sec: 62\n") == 62
    assert age("") == 0
    shown = "Certificate #1:\nSHA1 FingerPrint: C85213BDD72CD1251E2901B4D1D6B55563442D8A\nSubject: /CN=x\n"
    assert thumbprints(shown * 2) == ("C85213BDD72CD1251E2901B4D1D6B55563442D8A",) * 2


def test_what_is_not_committed_has_an_asterisk():
    held = "# filename\n/etc/lyncauto/certs/b/current/cert.pem\n"
    assert begun(f"# transaction\n*/etc/lyncauto/certs/a/current/cert.pem\n{held}") == (
        "/etc/lyncauto/certs/a/current/cert.pem",
    )
    assert begun(held) == ()
