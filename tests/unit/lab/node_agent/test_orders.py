import pytest

from lyncauto.lab.node_agent.orders import orders

HEAD = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight\n"
ROWS = "3 https 1 fe01 127.20.30.41 2 {} {} 1\n3 https 2 fe02 127.20.30.42 0 0 1 1\n"


@pytest.mark.parametrize(
    ("mask", "weight", "said"),
    [
        (0, 1, {}),
        (0, 0, {"https/fe01": "drain"}),
        (1, 1, {"https/fe01": "maint"}),
        (8, 1, {"https/fe01": "drain"}),
        (9, 0, {"https/fe01": "maint"}),
        (0x20 | 0x02, 1, {}),  # its name is not resolved, or another one tracks it: nobody ordered that
    ],
)
def test_only_what_somebody_ordered_counts(mask, weight, said):
    assert orders(HEAD + ROWS.format(mask, weight)) == said


def test_without_a_balancer_nothing_is_ordered():
    assert orders("") == {}
