from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.haproxy.codec import digest, parse, render, render_global
from lyncauto.adapters.haproxy.preconditions import faults
from tests.unit.adapters.haproxy.services import BOTH, FOLDER, HTTP, HTTPS, POOL, pools

GOLDEN = Path(__file__).parents[3] / "golden" / "haproxy"


@given(pools)
def test_what_was_written_reads_back_as_it_was(services):
    assert faults(services, {}) == ()
    read = parse(render(POOL, services, FOLDER))
    assert sorted(read, key=lambda service: service.target) == sorted(
        services, key=lambda service: service.target
    )


@given(pools)
def test_what_is_read_is_written_the_same_again(services):
    text = render(POOL, services, FOLDER)
    assert render(POOL, parse(text), FOLDER) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("00-global.cfg", render_global(FOLDER)),
        ("pool01.contoso.test.cfg", render(POOL, [HTTPS, HTTP], FOLDER)),
    ],
)
def test_the_article_s_pool_is_written_as_the_golden_file_has_it(name, text):
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_a_second_certificate_stands_behind_the_first_on_every_line_that_listens():
    text = render(POOL, [replace(BOTH, own="10.0.0.51")], FOLDER)
    binds = [line for line in text.splitlines() if line.startswith("    bind")]
    folders = [f"{FOLDER}/certs/{name}/current/cert.pem" for name in BOTH.certificates]
    assert len(binds) == 2
    assert all(f" ssl crt {folders[0]} crt {folders[1]} alpn http/1.1" in line for line in binds)
    assert f"    # second certificate {BOTH.second_certificate}\n" in text
    assert "ca-file /etc/lyncauto/certs/webint.contoso.test/roots.pem" in text


@pytest.mark.parametrize("lost", ["    description", "    bind", "    balance", "    http-check send"])
def test_a_file_that_lost_a_line_is_not_taken_for_ours(lost):
    lines = render(POOL, [HTTP], FOLDER).splitlines(keepends=True)
    with pytest.raises(ValueError, match=lost.strip()):
        parse("".join(line for line in lines if not line.startswith(lost)))


def test_a_server_added_by_hand_is_seen():
    text = render(POOL, [HTTP], FOLDER) + "    server intruder 10.0.0.66:80\n"
    assert [server.name for server in parse(text)[0].servers][-1] == "intruder"


def test_a_cookie_value_says_nothing_of_the_front_end_and_differs_for_each():
    rows = [
        line.split() for line in render(POOL, [HTTPS], FOLDER).splitlines() if line.startswith("    server")
    ]
    values = [row[4] for row in rows]
    assert len(set(values)) == 3
    assert not any(part in value for value in values for part in ("fe01", "10.0.0"))


@given(st.permutations([("a.cfg", "1"), ("b.cfg", "2"), ("c.cfg", "3")]))
def test_a_generation_s_name_does_not_depend_on_the_order_of_its_files(files):
    assert digest(files) == digest([("a.cfg", "1"), ("b.cfg", "2"), ("c.cfg", "3")])


def test_moving_text_from_one_file_to_the_next_makes_another_generation():
    assert digest([("a", "x"), ("b", "y")]) != digest([("a", "xb"), ("", "y")])
    assert digest([("a", "xy"), ("b", "")]) != digest([("a", "x"), ("b", "y")])


@pytest.mark.parametrize("never", ["response-timeout", "HttpOnly", "chroot", "verify none", "TLSv1.0"])
def test_what_must_never_be_configured_is_in_no_directive(never):
    text = render_global(FOLDER) + render(POOL, [HTTPS, HTTP], FOLDER)
    directives = [line for line in text.splitlines() if not line.strip().startswith("#")]
    assert not [line for line in directives if never.lower() in line.lower()]
