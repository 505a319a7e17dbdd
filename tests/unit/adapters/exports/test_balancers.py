import pytest

from lyncauto.adapters.exports.errors import ExportUnreadable
from lyncauto.adapters.haproxy.codec import render, render_global
from lyncauto.model.inventory import Loaded, Part, Reading
from tests.unit.adapters.exports.test_topologies import ENCODINGS
from tests.unit.adapters.haproxy.services import BOTH, FOLDER, HTTP, HTTPS, POOL

NODE = "lb01.contoso.test"
OURS = render(POOL, [HTTPS, HTTP], FOLDER)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_lyncauto_wrote_is_read_back(read, encoding):
    found = read(
        {f"{NODE}/{POOL}.cfg": ENCODINGS[encoding](OURS), f"{NODE}/00-global.cfg": render_global(FOLDER)}
    )
    assert set(found.inventory.loaded) == {Loaded(NODE, HTTPS), Loaded(NODE, HTTP)}
    assert Reading(Part.BALANCER, NODE, f"{NODE}/{POOL}.cfg") in found.inventory.readings
    assert found.notes == ()
    assert dict(found.files)[f"{NODE}/00-global.cfg"] == "what all pools of a balancer's node share"


@pytest.mark.parametrize("services", [[HTTP], [BOTH]])
def test_a_file_that_names_no_node_is_of_none(read, services):
    found = read({f"{POOL}.cfg": render(POOL, services, FOLDER)})
    assert found.inventory.loaded == (Loaded("", services[0]),)
    assert "does not say which node" in found.notes[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: (
            text.replace("balance leastconn", "balance roundrobin", 1) + "    server x 10.0.0.66:80\n"
        ),
        lambda text: text.replace("verify required", "verify none"),
        lambda text: text.replace("    option httpchk\n", "", 1),
        lambda text: text.replace("    balance leastconn\n", "", 1),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("'", '"', 1).replace("'", "", 1),
        lambda text: text.replace("leastconn", "random"),
    ],
)
def test_what_somebody_changed_is_not_understood(read, change):
    with pytest.raises(ExportUnreadable) as caught:
        read({f"{NODE}/{POOL}.cfg": change(OURS)})
    assert "changed" in caught.value.why


def test_another_s_configuration_is_not_guessed_at(read):
    text = (
        "global\n    daemon\nfrontend web\n    bind :443 ssl crt x\n    default_backend lync\nbackend lync\n"
    )
    with pytest.raises(ExportUnreadable) as caught:
        read({"haproxy.cfg": text})
    assert [reason.where for reason in caught.value.reasons] == [
        f"haproxy.cfg:{line}:1" for line in (1, 3, 6)
    ]
    assert "does not guess" in caught.value.why
