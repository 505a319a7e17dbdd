"""Virtual services for the tests of HAProxy's files."""

from dataclasses import replace

from hypothesis import strategies as st

from lyncauto.model.balancer import RealServer, VirtualService

POOL = "pool01.contoso.test"
FOLDER = "/etc/lyncauto"

HTTPS = VirtualService(
    title="FE Pool HTTPS",
    address="10.0.0.50",
    port=443,
    servers=(
        RealServer("fe01.contoso.test", "10.0.0.11", 443),
        RealServer("fe02.contoso.test", "10.0.0.12", 443),
        RealServer("fe03.contoso.test", "10.0.0.13", 443),
    ),
    persistence="cookie MS-WSMAN",
    check_path="/abs/handler",
    check_host="webint.contoso.test",
    certificate="C85213BDD72CD1251E2901B4D1D6B55563442D8A",
    certificate_name="webint.contoso.test",
    verify="pool01.contoso.test",
    roots=("0563B8630D62D75ABBC8AB1E4BDFB5A899B24D43", "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436"),
)
BOTH = replace(
    HTTPS,
    second_certificate="3D3D1D6C5B0E4C0F0B2E2B9C7D2C0A6B5E4F3A21",
    second_name="webint.contoso.test.ecdsa",
)
HTTP = VirtualService(
    title="FE Pool HTTP",
    address="10.0.0.50",
    port=80,
    servers=(
        RealServer("fe01.contoso.test", "10.0.0.11", 80),
        RealServer("fe02.contoso.test", "10.0.0.12", 80),
        RealServer("fe03.contoso.test", "10.0.0.13", 80),
    ),
    persistence="source-ip 1200",
    check_path="/meet/blank.html",
    check_host="webint.contoso.test",
)

_ports = st.integers(1, 65535)
_addresses = st.ip_addresses().filter(lambda address: "%" not in str(address)).map(str)
_domains = st.sampled_from(["test", "contoso.test", "corp.contoso.test"])
_names = st.builds("{}{}0.{}".format, st.sampled_from("acz"), st.text("a9-", max_size=8), _domains)
_thumbprints = st.binary(min_size=20, max_size=20).map(lambda digest: digest.hex().upper())
# No control and no separator: what remains is what `isprintable` takes, without a draw that is thrown away.
_letters = st.characters(min_codepoint=0x21, max_codepoint=0x2FF, exclude_categories=("C", "Z"))
_titles = st.text(_letters, min_size=1, max_size=12)
_paths = st.text("az09/?=&;#$(){}|<>*!~%+-", max_size=12).map("/{}".format)
_servers = st.lists(
    st.builds(RealServer, _names, _addresses, _ports),
    min_size=1,
    max_size=3,
    unique_by=lambda server: server.name,
).map(tuple)
_plain = {
    "title": st.lists(_titles, min_size=1, max_size=2).map(" ".join),
    "address": _addresses,
    "port": _ports,
    "servers": _servers,
    "persistence": st.one_of(
        st.from_regex(r"cookie [A-Za-z][A-Za-z0-9_-]{0,12}", fullmatch=True),
        st.integers(1, 10**6).map("source-ip {}".format),
    ),
    "check_path": _paths,
    "check_host": _names,
    "expect": st.sampled_from(["200-299,301,302,401", "200", "401,200-299"]),
    "schedule": st.sampled_from(["least-connection", "round-robin"]),
    "idle": st.integers(1, 86400),
}
_secured = {
    **_plain,
    "certificate": _thumbprints,
    "certificate_name": _names,
    "verify": _names,
    "roots": st.lists(_thumbprints, min_size=1, max_size=2).map(tuple),
}

_of_two_kinds = {**_secured, "second_certificate": _thumbprints, "second_name": _names.map("{}.ecdsa".format)}

services = st.one_of(
    st.builds(VirtualService, **_plain),
    st.builds(VirtualService, **_secured),
    st.builds(VirtualService, **_of_two_kinds),
)
pools = st.lists(services, min_size=1, max_size=2, unique_by=lambda service: service.target)
