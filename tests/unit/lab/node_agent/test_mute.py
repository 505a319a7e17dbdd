from lyncauto.lab.node_agent.mute import servers

STATE = """1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state
3 127.20.30.60:10443 1 fe01.contoso.test 127.20.30.41 2 0
3 127.20.30.60:10443 2 fe02.contoso.test 127.20.30.42 2 0
"""


def test_every_real_server_is_found_in_the_state():
    assert servers(STATE) == (
        "127.20.30.60:10443/fe01.contoso.test",
        "127.20.30.60:10443/fe02.contoso.test",
    )


def test_a_balancer_without_real_servers_has_none():
    assert servers("1\n# be_id be_name\n") == ()
