import base64

import pytest
from psrpcore import PSRemotingCrypto
from psrpcore.types import serialize_clixml

from lyncauto.errors import ExportUnreadable
from lyncauto.lab.cmdlets.web_server import web_server
from lyncauto.lab.engine.call import Output
from lyncauto.lab.estate.description import load
from lyncauto.lab.winrm.clixml import serialisable
from lyncauto.model.facts import Assignment, KerberosAccount, Replica, SimpleUrl
from lyncauto.model.inventory import Mobility, Part, Reading
from tests.unit.adapters.exports import samples
from tests.unit.adapters.exports.samples import Obj, clixml
from tests.unit.adapters.exports.test_topologies import ENCODINGS, WEB
from tests.unit.steps.samples import certificate

HOST = samples.HOSTS[0]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_kind_of_object_is_read_in_every_encoding(read, encoding):
    files = {
        f"{kind}.x": ENCODINGS[encoding](text) for kind, text in samples.OBJECTS.items() if kind != "uses"
    }
    found = read(files | {f"{HOST}/uses": ENCODINGS[encoding](samples.OBJECTS["uses"])}).inventory
    (pool,) = found.topology.pools
    assert (pool.fqdn, pool.computers, pool.product, pool.web) == (samples.POOL, samples.HOSTS, 7, WEB)
    assert pool.roles == ("Registrar", "UserDatabase", "UserServer", "WebServer")
    assert found.server_version.startswith("Skype for Business Server 2015")
    assert found.simple_urls == (
        SimpleUrl("dialin", "*", "https://dialin.contoso.com"),
        SimpleUrl("meet", "contoso.com", "https://meet.contoso.com"),
    )
    assert found.sip_domains == ("contoso.com",)
    assert found.replicas == (
        Replica("fe01.contoso.com", up_to_date=True, last_update="2026-08-22T08:00:00Z"),
        Replica("fe02.contoso.com", up_to_date=False, last_update=""),
    )
    assert found.kerberos == (KerberosAccount("Site:HQ", "CONTOSO\\kerbauth"),)
    assert found.mobility == (Mobility("Global", "External"),)
    assert found.assignments == (
        Assignment(HOST, "Default", samples.THUMBPRINT),
        Assignment(HOST, "WebServicesInternal", samples.THUMBPRINT),
    )
    assert {(one.part, one.about, one.known) for one in found.readings} == {
        (Part.TOPOLOGY, "", True),
        (Part.SIMPLE_URLS, "", True),
        (Part.SIP_DOMAINS, "", True),
        (Part.REPLICAS, "", True),
        (Part.KERBEROS, "", True),
        (Part.BUILD, "", True),
        (Part.MOBILITY, "", True),
        (Part.ASSIGNMENTS, HOST, True),
    }


@pytest.mark.parametrize(("kind", "lacks"), [("web", "the computers"), ("pools", "the web services")])
def test_half_of_a_topology_is_none(read, kind, lacks):
    found = read({"x.xml": samples.OBJECTS[kind]}).inventory
    assert found.topology is None
    (failed,) = found.readings
    assert (failed.part, failed.where) == (Part.TOPOLOGY, "x.xml")
    assert lacks in failed.why
    assert "Get-CsService" in failed.fix


def test_the_services_of_one_pool_alone_leave_the_other_pools_of_a_topology_in_peace(read):
    pools = {samples.POOL: samples.HOSTS, "pool02.contoso.com": ("fe21.contoso.com",)}
    found = read({"t": samples.topology(pools), "w": samples.OBJECTS["web"]}).inventory
    assert len(found.topology.pools) == 2


def test_the_services_of_each_pool_may_stand_in_a_file_of_their_own(read):
    second = "pool02.contoso.com"
    files = {
        "w1": samples.OBJECTS["web"],
        "w2": clixml(samples.web_service(second, "web2.contoso.com")),
        "p": clixml(samples.pool_object(), samples.pool_object(second, ["fe21.contoso.com"])),
    }
    found = read(files).inventory
    assert [(pool.fqdn, pool.web.internal_fqdn) for pool in found.topology.pools] == [
        (samples.POOL, samples.OVERRIDE),
        (second, "web2.contoso.com"),
    ]


@pytest.mark.parametrize("name", [f"{HOST}.xml", f"{HOST}/c.xml", f"{HOST.upper()}.clixml"])
def test_a_file_or_its_folder_may_name_the_host(read, name):
    found = read({name: samples.OBJECTS["uses"], "t": samples.topology()}).inventory
    assert {one.host for one in found.assignments} == {HOST}
    assert Reading(Part.ASSIGNMENTS, HOST, name) in found.readings


def test_an_object_that_names_its_host_counts_more_than_the_file(read):
    uses = clixml(Obj("C", Use="Default", Thumbprint=samples.THUMBPRINT, PSComputerName=samples.HOSTS[1]))
    found = read({f"{HOST}.xml": uses, "t": samples.topology()}).inventory
    assert [one.host for one in found.assignments] == [samples.HOSTS[1]]


@pytest.mark.parametrize("name", ["c.xml", "fe01.xml", "fe99.contoso.com.xml"])
def test_certificates_in_use_on_nobody_knows_which_host_are_left_out_and_told(read, name):
    found = read({name: samples.OBJECTS["uses"], "t": samples.topology()})
    assert found.inventory.assignments == ()
    assert not [one for one in found.inventory.readings if one.part is Part.ASSIGNMENTS]
    assert found.notes[0].startswith(f"{name}: it does not say which host's certificates these are")


def test_objects_of_several_hosts_in_one_file_are_refused(read):
    uses = clixml(
        *(
            Obj("C", Use="Default", Thumbprint=samples.THUMBPRINT, PSComputerName=host)
            for host in samples.HOSTS
        )
    )
    found = read({f"{HOST}.xml": uses, "t": samples.topology()})
    assert found.inventory.assignments == ()
    assert "several hosts" in found.notes[0]


def test_two_files_that_contradict_make_a_part_unknown(read):
    other = clixml(Obj("SipDomain", Identity="x", Name="fabrikam.com", IsDefault=True))
    found = read({"a.xml": samples.OBJECTS["domains"], "b.xml": other}).inventory
    assert found.sip_domains == ()
    (failed,) = found.readings
    assert (failed.part, failed.where) == (Part.SIP_DOMAINS, "a.xml, b.xml")
    assert "contradict" in failed.why


def test_two_files_of_one_host_that_contradict_make_its_uses_unknown(read):
    other = clixml(Obj("C", Use="Default", Thumbprint="CD" * 20))
    files = {f"{HOST}/a.xml": samples.OBJECTS["uses"], f"{HOST}/b.xml": other, "t": samples.topology()}
    found = read(files).inventory
    assert found.assignments == ()
    assert [one.known for one in found.readings if one.part is Part.ASSIGNMENTS] == [False]


def test_a_store_gives_its_certificates_with_what_it_says_of_them(read):
    der = certificate()
    path = "Microsoft.PowerShell.Security\\Certificate::LocalMachine\\My"
    text = clixml(samples.stored_object(der, PSParentPath=path))
    found = read({f"{HOST}.xml": text, "t": samples.topology()}).inventory
    (one,) = found.store
    assert (one.host, one.friendly_name, one.has_private_key) == (HOST, "web", True)
    assert (one.key_bits, base64.b64decode(one.certificate)) == (2048, der)
    assert one.names == ("dialin.contoso.com", "meet.contoso.com", "webint.contoso.com")
    assert Reading(Part.STORE, HOST, f"{HOST}.xml") in found.readings


@pytest.mark.parametrize(
    ("objects", "why"),
    [
        ([samples.stored_object(b"none")], "cannot be read"),
        (
            [samples.stored_object(certificate(), PSParentPath="Certificate::LocalMachine\\Root")],
            "another store",
        ),
        ([Obj("W", PoolFqdn="p", PrimaryHttpsPort="many")], "'many' is no number"),
        ([Obj("P", Identity="p", Computers=["two words"], Services=[])], "no computer's name"),
        ([Obj("U", SimpleUrl=["Microsoft.Rtc.SimpleUrl"])], "cut off before the URLs"),
        ([Obj("R", ReplicaFqdn="fe01", UpToDate=True, LastUpdateCreation="yesterday")], "no time"),
        ([Obj("C", Use="Default", Thumbprint="12")], "no thumbprint"),
        ([Obj("D", Name="", IsDefault=True)], "it is not there, or empty"),
        ([Obj("Other", Size=1)], "of which nothing is asked"),
        (["some text"], "of which nothing is asked"),
        ([], "does not say which command"),
    ],
)
def test_objects_that_cannot_be_understood_are_refused_with_the_reason(read, objects, why):
    with pytest.raises(ExportUnreadable) as caught:
        read({"x.xml": clixml(*objects)})
    assert why in caught.value.why


def test_a_reference_is_followed_and_an_unknown_type_is_text(read):
    text = clixml(samples.pool_object()).replace(
        '<S N="Site">Site:HQ</S>', '<Unheard N="Site">Site:HQ</Unheard>'
    )
    shared = '<Obj RefId="list"><LST><S>UserServer:x</S></LST></Obj>'
    start = text.index('<Obj N="Services"')
    end = text.index("</Obj>", start) + len("</Obj>")
    text = text[:start] + '<Ref N="Services" RefId="list"/>' + text[end:]
    text = text.replace('<Obj RefId="0">', f'{shared}<Obj RefId="0">')
    (pool,) = read({"p": text, "w": samples.OBJECTS["web"]}).inventory.topology.pools
    assert (pool.site, pool.roles) == ("Site:HQ", ("UserServer",))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('<Ref RefId="7"/>', "was not there before"),
        ("<I32>one</I32>", "no whole number"),
        ("<BA>%%</BA>", "no base64"),
        ("<LST>" * 101 + "</LST>" * 101, "without end"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_its_place(read, content, why):
    text = samples.OBJECTS["domains"].replace("</Objs>", f"{content}</Objs>")
    found = read({"x.xml": text, "u": samples.OBJECTS["urls"]})
    (failed,) = [one for one in found.inventory.readings if not one.known]
    assert (failed.part, failed.where) == (Part.SIP_DOMAINS, "x.xml")
    assert why in failed.why
    assert found.notes[0].startswith("x.xml:3:")


def test_a_secure_string_is_never_kept(read):
    text = samples.OBJECTS["domains"].replace("<B N=", '<SS N="Secret">0123456789abcdef</SS><B N=')
    assert "0123456789abcdef" not in repr(read({"x": text}))


def test_escapes_are_undone(read):
    text = clixml(Obj("K", Identity="Site:H_x00D6__xD83D__xDE00_", UserAccount="C\\k"))
    assert read({"x": text}).inventory.kerberos[0].site == "Site:H\xd6\U0001f600"


def test_what_a_stranger_s_serialiser_writes_is_read(read):
    estate = load("sfb-2019")
    own = serialize_clixml(serialisable(web_server(estate.pool, estate.ports, 8)), PSRemotingCrypto())
    pool = Output(
        "Microsoft.Rtc.Management.Deploy.Internal.Cluster",
        {
            "Identity": estate.pool.fqdn,
            "Services": (f"UserServer:{estate.pool.fqdn}",),
            "Computers": estate.pool.front_ends,
            "Fqdn": estate.pool.fqdn,
            "Site": "Site:HQ",
        },
    )
    (read_back,) = read(
        {"w": own, "p": serialize_clixml(serialisable(pool), PSRemotingCrypto())}
    ).inventory.topology.pools
    assert read_back.computers == tuple(sorted(estate.pool.front_ends))
    assert read_back.web.internal_fqdn == estate.pool.internal_fqdn
    assert read_back.web.https_port == estate.ports.https
