import pytest

from lyncauto.adapters.site_file import load_site
from lyncauto.errors import SiteFileInvalid

GOOD = r"""version: 1
name: contoso
accounts:
  admin:
    user: CONTOSO\lyncadmin
    password: env:LYNC_PASSWORD
cms:
  main:
    host: {name: mgmt01.contoso.test, account: admin}
dns:
  main:
    host: {name: dc01.contoso.test, account: admin}
    zone: contoso.test
    name_servers:
      - {name: dc01.contoso.test, address: 10.0.0.21}
ca:
  main:
    config: ca01.contoso.test\Contoso Issuing CA
nodes:
  lb01:
    name: lb01.contoso.test
    agent: https://10.0.0.49:18443
    token: file:lb01.token
    root: root.pem
pools:
  - name: pool01.contoso.test
    nodes: [lb01]
    override: webint.contoso.test
    vip: 10.0.0.50
    low_ttl: 60
    linger: 7d
    windows: {cut-over: Sat 22:00-04:00}
    front_ends:
      - {name: fe01.contoso.test, address: 10.0.0.11, account: admin}
      - {name: fe02.contoso.test, address: 10.0.0.12, account: admin}
"""


@pytest.fixture
def write(tmp_path):
    def written(text, encoding="utf-8"):
        path = tmp_path / "site.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return written


@pytest.fixture
def reasons(write):
    """Gives place (without the file), text, cause and expectation of everything wrong with a text."""

    def found(text):
        path = write(text)
        with pytest.raises(SiteFileInvalid) as invalid:
            load_site(path)
        prefix = f"{path}:"
        assert all(reason.where.startswith(prefix) for reason in invalid.value.reasons)
        return [
            (reason.where.removeprefix(prefix), reason.text, reason.why, reason.expected)
            for reason in invalid.value.reasons
        ]

    return found


def test_a_good_site_file_is_read_whole(write):
    site = load_site(write(GOOD))
    (pool,) = site.pools
    assert (site.name, pool.override, pool.vip, pool.low_ttl, pool.linger) == (
        "contoso",
        "webint.contoso.test",
        "10.0.0.50",
        60.0,
        604800.0,
    )
    assert pool.windows.cut_over == "Sat 22:00-04:00"
    assert [host.port for host in pool.front_ends] == [5985, 5985]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_windows_editors_write_is_read_too(write, encoding):
    assert load_site(write(GOOD.replace("\n", "\r\n"), encoding)).name == "contoso"


def test_repeated_settings_may_be_merged_in(write):
    merged = GOOD.replace(
        "{name: fe01.contoso.test, address: 10.0.0.11, account: admin}",
        "&host {name: fe01.contoso.test, address: 10.0.0.11, account: admin, port: 5986, tls: true}",
    ).replace(
        "{name: fe02.contoso.test, address: 10.0.0.12, account: admin}",
        "{<<: *host, name: fe02.contoso.test, address: 10.0.0.12}",
    )
    first, second = load_site(write(merged)).pools[0].front_ends
    assert (second.name, second.port, second.tls) == ("fe02.contoso.test", first.port, True)


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("    zone:", "    zoen:", ("13:5", "zoen", "unknown key", "`zone`")),
        (
            "vip: 10.0.0.50",
            "vip: 10.0.0.500",
            ("29:10", "10.0.0.500", "not an IP address", "10.0.0.50"),
        ),
        (
            "override: webint.contoso.test",
            "override: webint",
            ("28:15", "webint", "not a fully qualified domain name", "webint.contoso.com"),
        ),
        ("low_ttl: 60", "low_ttl: soon", ("30:14", "soon", "not a duration", "90s, 30m, 12h or 7d")),
        ("nodes: [lb01]", "nodes: lb01", ("27:12", "lb01", "wrong type", "a list")),
        ("nodes: [lb01]", "nodes: []", ("27:12", "nodes", "not allowed", "1 at least")),
        ("version: 1", "version: 2", ("1:10", "2", "not allowed", "1")),
        ("version: 1", "version: '1'", ("1:10", "1", "not allowed", "1")),
        (
            "account: admin}\ndns",
            "account: admim}\ndns",
            ("9:48", "admim", "names no entry of `accounts`", "`admin`"),
        ),
        ("nodes: [lb01]", "nodes: [lb02]", ("27:13", "lb02", "names no entry of `nodes`", "`lb01`")),
        (
            "nodes: [lb01]",
            "nodes: [lb01, lb01]\n    node_addresses: {lb01: 10.0.0.51}",
            ("27:19", "lb01", "is the other node already", "another entry of `nodes`"),
        ),
        (
            "nodes: [lb01]",
            "nodes: [lb01]\n    node_addresses: {lb01: 10.0.0.50}",
            ("28:28", "10.0.0.50", "the address of the VIP", "an address of its own"),
        ),
        (
            "nodes: [lb01]",
            "nodes: [lb01]\n    node_addresses: {lb02: 10.0.0.52}",
            ("28:28", "lb02", "names no node of this pool", "one of lb01"),
        ),
        (
            "vip: 10.0.0.50",
            "vip: 10.0.0.12",
            ("29:10", "10.0.0.12", "the address of Front End fe02.contoso.test", "an unassigned address"),
        ),
        (
            "override: webint.contoso.test",
            "override: POOL01.contoso.test",
            ("28:15", "POOL01.contoso.test", "the name of the pool", "a name that nothing else has"),
        ),
        (
            "override: webint.contoso.test",
            "override: fe01.contoso.test",
            ("28:15", "fe01.contoso.test", "the name of a Front End", "a name that nothing else has"),
        ),
        (
            "name: contoso\n",
            "name: contoso\nname: again\n",
            ("3:1", "name", "there already, in line 2", "each key once"),
        ),
        ("name: contoso\n", "", ("1:1", "name", "missing", "Short name of the site")),
        (
            "    nodes: [lb01]\n",
            "    nodes: [lb01]\n    ca: other\n",
            ("28:9", "other", "names no entry of `ca`", "main"),
        ),
    ],
)
def test_each_error_has_its_place_its_text_and_what_would_be_right(reasons, good, bad, reason):
    assert good in GOOD
    assert reasons(GOOD.replace(good, bad, 1)) == [reason]


def test_all_errors_are_told_at_once_and_in_the_order_of_the_file(reasons):
    bad = (
        GOOD.replace("version: 1", "version: one")
        .replace(
            "    zone: contoso.test\n", "    zone: contoso.test\n    zone: contoso.test\n    zone: x.test\n"
        )
        .replace("nodes: [lb01]", "nodes: [lb07]\n    dns: other")
        .replace("vip: 10.0.0.50", "vip: 10.0.0.11")
        .replace("linger: 7d", "lingr: 7d")
    )
    assert [(place, text) for place, text, _, _ in reasons(bad)] == [
        ("1:10", "one"),
        ("14:5", "zone"),
        ("15:5", "zone"),
        ("29:13", "lb07"),
        ("30:10", "other"),
        ("32:10", "10.0.0.11"),
        ("34:5", "lingr"),
    ]


def test_two_nodes_need_an_address_each(reasons, write):
    another = GOOD.replace(
        "nodes:\n",
        "nodes:\n  lb02: {name: lb02.contoso.test, agent: 'https://h:1', token: env:T, root: r.pem}\n",
        1,
    )
    assert reasons(
        another.replace("nodes: [lb01]", "nodes: [lb01, lb02]\n    node_addresses: {lb01: 10.0.0.51}")
    ) == [
        (
            "28:12",
            "lb01, lb02",
            "lb02 needs an address of its own beside the VIP",
            "`node_addresses: {NODE: ADDRESS, ...}`",
        )
    ]
    given = "nodes: [lb01, lb02]\n    node_addresses: {lb01: 10.0.0.51, lb02: 10.0.0.52}"
    assert load_site(write(another.replace("nodes: [lb01]", given))).pools[0].nodes == ("lb01", "lb02")


def test_two_pools_share_neither_name_nor_override_nor_address(reasons):
    second = "  - name" + GOOD.partition("  - name")[2]
    found = reasons(GOOD + second)
    assert [(place.partition(":")[0], why) for place, _, why, _ in found] == [
        ("36", "another pool has this name already, in line 26"),
        ("38", "another pool has this override already, in line 28"),
        ("39", "another pool has this vip already, in line 29"),
    ]


@pytest.mark.parametrize("value", ["hunter2", "'12345'", "12345", "[hunter2]"])
def test_a_password_written_into_the_file_is_refused_and_never_shown(write, value):
    path = write(GOOD.replace("env:LYNC_PASSWORD", value))
    with pytest.raises(SiteFileInvalid) as invalid:
        load_site(path)
    told = f"{invalid.value} {invalid.value.lines()}"
    assert "6:15" in told
    assert "hunter2" not in told
    assert "12345" not in told


def test_a_password_beside_broken_yaml_is_never_shown(write):
    path = write(GOOD.replace("env:LYNC_PASSWORD", "'hunter2"))
    with pytest.raises(SiteFileInvalid) as invalid:
        load_site(path)
    assert "hunter2" not in f"{invalid.value} {invalid.value.lines()}"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("version: 1\n  name: x\n", "2:7", "not YAML"),
        ("version: [1\nname: x\n", "2:5", "not YAML"),
        ("name: a\n\tb: c\n", "2:1", "not YAML"),
        ("a: *nowhere\n", "1:4", "not YAML"),
        ("a: 1\n---\nb: 2\n", "2:1", "not YAML"),
        ("name: \x07\n", "1:7", "not YAML"),
        (b"name: x\nrunsf: \xff\n", "2:8", "not UTF-8"),
        ("", "1:1", "empty"),
        ("# nothing but a comment\n", "1:1", "empty"),
        ("- a\n", "1:1", "wrong type"),
        ("just text\n", "1:1", "wrong type"),
    ],
)
def test_what_is_no_site_file_at_all_is_told_with_its_place(reasons, text, place, word):
    found = reasons(text)[0]
    assert (found[0], word in found[2]) == (place, True), found


def test_an_alias_that_holds_itself_ends(reasons):
    assert ("1:4", "*", "an alias of something around it", "a value") in reasons("a: &a\n  b: *a\n")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SiteFileInvalid) as invalid:
        load_site(tmp_path / "nothing.yaml")
    assert invalid.value.reasons[0].why == "No such file or directory"


def test_who_hears_of_a_renewal_is_nobody_unless_the_file_says_so(write):
    assert load_site(write(GOOD)).heard.model_dump(exclude_defaults=True) == {}
    asked = "heard:\n  journald: true\n  on-failure: [/usr/local/bin/page, --urgent]\n  hook-timeout: 5s\n"
    heard = load_site(write(GOOD + asked)).heard
    assert (heard.journald, heard.on_failure, heard.hook_timeout) == (
        True,
        ("/usr/local/bin/page", "--urgent"),
        5.0,
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("on-failure: page somebody", "wrong type"),
        ("on-failure: ['']", "not a command"),
        ('on-failure: [page, "a\\0b"]', "not a command"),
        ("hook-timeout: 0s", "not allowed"),
        ("prometheus-file: a.prom", "unknown key"),
    ],
)
def test_what_an_outlet_cannot_be_given_is_said_with_its_place(reasons, line, why):
    ((where, _, told, _),) = reasons(f"{GOOD}heard:\n  {line}\n")
    assert where.startswith(f"{len(GOOD.splitlines()) + 2}:")
    assert told == why


@pytest.mark.parametrize("source", ["certreq", "files"])
def test_a_certificate_that_no_store_is_left_with_cannot_be_removed_from_one(reasons, source):
    section = "    config: ca01.contoso.test\\Contoso Issuing CA\n"
    asked = f"{section}    source: {source}\n    remove_from_store: true\n"
    ((place, text, why, expected),) = reasons(GOOD.replace(section, asked))
    assert (place, text) == ("20:24", "remove_from_store")
    assert f"`source: {source}`" in why
    assert expected == "`source: lync`, or `false`"


@pytest.mark.parametrize(
    "text", ["source: lync\n    remove_from_store: true", "source: files\n    remove_from_store: false"]
)
def test_the_front_end_s_store_may_be_asked_to_lose_what_it_gave_away(write, text):
    section = "    config: ca01.contoso.test\\Contoso Issuing CA\n"
    site = load_site(write(GOOD.replace(section, f"{section}    {text}\n")))
    assert site.ca["main"].remove_from_store == ("true" in text)


def test_one_that_the_site_file_names_stays_whatever_it_says(reasons):
    section = "    config: ca01.contoso.test\\Contoso Issuing CA\n"
    named = f"{section}    source: existing\n    thumbprint: {'AB' * 20}\n    remove_from_store: true\n"
    assert [text for _, text, _, _ in reasons(GOOD.replace(section, named))] == ["remove_from_store"]


_CA = "    config: ca01.contoso.test\\Contoso Issuing CA\n"


@pytest.mark.parametrize(
    "kinds",
    [("rsa-2048",), ("rsa-4096",), ("ecdsa-p384",), ("rsa-2048", "ecdsa-p256"), ("rsa-4096", "ecdsa-p384")],
)
def test_one_kind_of_key_or_one_of_each_family_may_be_asked_for(write, kinds):
    site = load_site(write(GOOD.replace(_CA, f"{_CA}    keys: [{', '.join(kinds)}]\n")))
    assert site.ca["main"].keys == kinds


def test_who_says_nothing_gets_rsa(write):
    assert load_site(write(GOOD)).ca["main"].keys == ("rsa-2048",)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ("[rsa-2048, rsa-4096]", "not one kind, or one of RSA and then one of ECDSA"),
        ("[ecdsa-p256, ecdsa-p384]", "not one kind, or one of RSA and then one of ECDSA"),
        ("[ecdsa-p256, rsa-2048]", "not one kind, or one of RSA and then one of ECDSA"),
        ("[rsa-2048, ecdsa-p256, ecdsa-p384]", "not allowed"),
        ("[rsa-1024]", "not allowed"),
        ("[]", "not allowed"),
        ("rsa-2048", "wrong type"),
    ],
)
def test_what_no_listener_can_show_is_refused_where_it_stands(reasons, kinds, found):
    ((place, _, why, expected),) = reasons(GOOD.replace(_CA, f"{_CA}    keys: {kinds}\n"))
    assert (place.partition(":")[0], why) == ("19", found)
    assert expected


@pytest.mark.parametrize(
    ("section", "why", "expected"),
    [
        (
            f"source: existing\n    thumbprint: {'AB' * 20}\n    keys: [rsa-2048, ecdsa-p256]",
            "names one certificate",
            "the kind of that one alone",
        ),
        ("source: lync\n    keys: [rsa-3072]", "2048 or 4096 bits", "`rsa-2048` or `rsa-4096`"),
        (
            "source: lync\n    remove_from_store: true\n    keys: [rsa-2048, ecdsa-p256]",
            "not removed from a store",
            "`remove_from_store: false`",
        ),
    ],
)
def test_a_source_that_cannot_bring_such_keys_is_told(reasons, section, why, expected):
    ((_, _, said, instead),) = reasons(GOOD.replace(_CA, f"{_CA}    {section}\n"))
    assert why in said
    assert expected in instead


def test_a_key_of_3072_bits_can_be_made_on_a_node(write):
    asked = "source: certreq\n    keys: [rsa-3072, ecdsa-p384]"
    assert load_site(write(GOOD.replace(_CA, f"{_CA}    {asked}\n"))).ca["main"].keys[0] == "rsa-3072"


def test_a_value_that_nobody_has_filled_in_is_told_once_and_nothing_else_is_said_of_it(reasons):
    text = GOOD.replace("vip: 10.0.0.50", "vip: FILL-IN").replace(r"CONTOSO\lyncadmin", "FILL-IN")
    assert reasons(text) == [
        ("5:11", "FILL-IN", "not filled in yet", "`DOMAIN\\user` or `user@domain`"),
        ("29:10", "FILL-IN", "not filled in yet", "The virtual service's address: unassigned until now"),
    ]
