"""A lab's estate out of a recording: what it says, and what is the lab's own."""

import pytest

from lyncauto.errors import RecordingInvalid
from lyncauto.lab.estate.description import dump, restore
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.recorded import described
from lyncauto.model.recording import (
    Answered,
    CertificateData,
    CommandAct,
    Data,
    Failure,
    QuestionAct,
    Recording,
    SiteData,
    SiteHost,
    SiteServer,
)

POOL, OVERRIDE, ZONE = "pool01.example.test", "webint.example.test", "example.test"
ISSUER = "CN=Example CA 1, DC=example, DC=test"
MANAGEMENT = "mgmt01.example.test"
FRONT_ENDS = ("fe01.example.test", "fe02.example.test")


def host(name: str) -> SiteHost:
    return SiteHost(name, "LyncAuto", "negotiate", tls=False)


SITE = SiteData(
    pool=POOL,
    override=OVERRIDE,
    vip="10.0.0.60",
    management=host("mgmt01.example.test"),
    front_ends=tuple(map(host, FRONT_ENDS)),
    dns_host=host("dc01.example.test"),
    zone=ZONE,
    name_servers=(SiteServer("dc01.example.test", "10.0.0.2"), SiteServer("dc02.example.test", "10.0.0.3")),
    resolvers=(SiteServer("dc01.example.test", "10.0.0.2"),),
    authority="ca01.example.test\\Example CA 1",
    template="WebServer",
    node="lb01.example.test",
    low_ttl=60.0,
    linger=30.0,
)


def said(name: str, *objects: dict[str, Data], on: str = MANAGEMENT, **parameters: Data) -> CommandAct:
    return CommandAct(on, name, parameters, "ran", tuple(map(Answered, objects)))


def record(name: str, *values: str, type: str = "A", ttl: int = 600) -> CommandAct:
    kept: dict[str, Data] = {"Name": name, "Type": type, "TimeToLive": ttl, "Static": True}
    found = ({**kept, "Value": value} for value in values)
    return said("Get-LyncAutoDnsRecord", *found, Zone=ZONE, Name=[name], Type=[type])


def web(pool: str = POOL, internal: str | None = OVERRIDE, version: int = 5) -> dict[str, Data]:
    names: dict[str, Data] = {"PoolFqdn": pool, "InternalFqdn": internal, "ExternalFqdn": f"ext.{pool}"}
    return {**names, "Version": version}


def pool(fqdn: str, service: str, *computers: str) -> dict[str, Data]:
    return {"Fqdn": fqdn, "Services": [f"{service}:{fqdn}"], "Computers": list(computers)}


def recording(
    *more: CommandAct,
    certificates: tuple[CertificateData, ...] = (),
    questions: tuple[QuestionAct, ...] = (),
    failure: Failure | None = None,
) -> Recording:
    own = (record(name, f"10.0.0.1{number}", ttl=7200) for number, name in enumerate(FRONT_ENDS, 1))
    return Recording(
        1, "0.1.0", "2026-11-23T18:00:00Z", SITE, (*own, *more), questions, (), (), certificates, failure
    )


def test_pool_override_and_ttls_are_the_recordings():
    found = described(
        recording(
            said("Get-CsService", web()),
            record(OVERRIDE, "10.0.0.11", ttl=300),
            record(POOL, "10.0.0.11", "10.0.0.12"),
        )
    )
    assert (found.pool.fqdn, found.pool.front_ends, found.pool.internal_fqdn) == (POOL, FRONT_ENDS, OVERRIDE)
    assert (found.product.version, found.zone.host_ttl, found.site.low_ttl) == (5, 7200, 60)
    answers = {one.name: (one.ttl, one.hosts) for one in found.zone.records}
    assert answers == {OVERRIDE: (300, FRONT_ENDS[:1]), POOL: (600, FRONT_ENDS)}


def test_a_pool_without_an_override_gets_the_one_of_the_site_file_to_set():
    found = described(recording(said("Get-CsService", web(internal=None, version=8))))
    assert (found.pool.internal_fqdn, found.site.override, found.override) == ("", OVERRIDE, OVERRIDE)
    assert found.product.module == "SkypeForBusiness"


def test_a_machine_with_two_roles_is_two_in_the_lab_and_that_is_said():
    found = described(recording(said("Get-CsService", web())))
    assert found.hosts["dc01.example.test"].role == "name-server"
    (resolver,) = found.of_role("resolver")
    assert resolver == "dc01-1.example.test"
    assert any(resolver in note for note in found.shipped)


def test_an_alias_is_one_in_the_lab_too():
    alias = record("lyncdiscoverinternal.example.test", "webint.example.test.", type="CNAME")
    estate = Estate("127.1.2", described(recording(said("Get-CsService", web()), alias)))
    (found,) = estate.zone.read("lyncdiscoverinternal.example.test", "CNAME")
    assert (found.value, found.ttl) == ("webint.example.test", 600)


def test_an_address_of_no_known_machine_gets_one():
    found = described(recording(said("Get-CsService", web()), record("admin.example.test", "10.9.9.9")))
    (answer,) = found.zone.records
    assert found.hosts[answer.hosts[0]].role == "other"


def test_certificates_have_the_recorded_names_use_by_use():
    names = {"A" * 40: (POOL,), "B" * 40: (FRONT_ENDS[0], "meet.example.test")}
    certificates = tuple(
        CertificateData(one, "1", f"CN={held[0]}", ISSUER, held, "RSA 2048", "", "", "", authority=False)
        for one, held in names.items()
    )
    uses: tuple[dict[str, Data], ...] = (
        {"Use": "Default", "Thumbprint": "A" * 40},
        {"Use": "WebServicesInternal", "Thumbprint": "B" * 40},
        {"Use": "WebServicesExternal", "Thumbprint": "A" * 40},
    )
    said_uses = said("Get-CsCertificate", *uses, on=FRONT_ENDS[0])
    found = described(recording(said("Get-CsService", web()), said_uses, certificates=certificates))
    estate = Estate("127.1.2", found)
    store = estate.stores[FRONT_ENDS[0]]
    internal, default = store.assigned("WebServicesInternal"), store.assigned("Default")
    assert internal != default
    assert default == store.assigned("WebServicesExternal")
    assert [one.names for one in found.certificates] == [(POOL,), (FRONT_ENDS[0], "meet.example.test")]
    assert any("certificates of fe02.example.test" in note for note in found.shipped)


def test_other_pools_replicas_and_accounts_are_the_recordings():
    found = described(
        recording(
            said("Get-CsService", web(version=8), web("dirpool01.example.test", internal=None, version=8)),
            said(
                "Get-CsPool",
                pool(POOL, "UserServer", *FRONT_ENDS),
                pool("dirpool01.example.test", "Registrar", "dir01.example.test"),
                pool("edgepool01.example.test", "EdgeServer", "edge01.example.test"),
                pool("med01.example.test", "MediationServer", "med01.example.test"),
            ),
            said(
                "Get-CsManagementStoreReplicationStatus",
                {"ReplicaFqdn": "edge01.example.test", "UpToDate": False, "ProductVersion": "7.0.2046.0"},
            ),
            said(
                "Get-CsKerberosAccountAssignment",
                {"Identity": "Site:Site01", "UserAccount": "EXAMPLE\\kerb"},
            ),
            said("Get-LyncAutoHost", {"User": "EXAMPLE\\svc", "PowerShellVersion": "5.1"}),
            said("Get-LyncAutoHost", {"User": "EXAMPLE\\admin"}, on="dc01.example.test"),
        )
    )
    assert [(one.fqdn, one.kind) for one in found.other_pools] == [
        ("dirpool01.example.test", "director"),
        ("edgepool01.example.test", "edge"),
    ]
    assert any(note.startswith("med01.example.test is left out") for note in found.shipped)
    assert found.dead_replicas == ("edge01.example.test",)
    assert found.kerberos is not None
    assert found.kerberos.account == "EXAMPLE\\kerb"
    assert (found.netbios, found.operator, found.service_account) == (
        "EXAMPLE",
        "EXAMPLE\\admin",
        "EXAMPLE\\svc",
    )
    assert found.pool.central_management is False


def test_the_zones_negative_ttl_is_that_of_its_soa():
    soa = QuestionAct(
        "dc01.example.test",
        "10.0.0.2",
        53,
        ZONE,
        "SOA",
        recurse=False,
        rcode="NOERROR",
        values=("dc01.example.test. hostmaster.example.test. 1 900 600 86400 77",),
        ttl=3600,
    )
    found = described(recording(said("Get-CsService", web()), questions=(soa,)))
    assert found.zone.negative_ttl == 77


def test_a_recording_without_the_pools_web_services_is_refused_with_the_reason():
    failure = Failure("second-hop-denied", "Get-CsService failed", "Login failed")
    with pytest.raises(RecordingInvalid) as refused:
        described(recording(failure=failure))
    assert "Login failed" in refused.value.why
    with pytest.raises(RecordingInvalid, match="web services of pool01"):
        described(recording(said("Get-CsService", web("pool09.example.test"))))


def test_a_recording_with_more_machines_than_a_lab_has_room_for_is_refused():
    strangers = [record(f"h{number}.example.test", f"10.5.{number}.1") for number in range(250)]
    with pytest.raises(RecordingInvalid, match="machines"):
        described(recording(said("Get-CsService", web()), *strangers))


def test_a_version_that_the_lab_does_not_know_is_said():
    found = described(recording(said("Get-CsService", web(version=7))))
    assert found.product.version == 7
    assert any("the lab knows no version 7" in note for note in found.shipped)


def test_an_estate_survives_its_way_to_the_labs_process():
    found = described(recording(said("Get-CsService", web())))
    assert restore(dump(found)) == found


def test_a_name_that_has_moved_to_the_vip_is_at_the_front_ends_again():
    found = described(recording(said("Get-CsService", web()), record(OVERRIDE, "10.0.0.60")))
    (answer,) = found.zone.records
    assert answer.hosts == FRONT_ENDS
    assert any(note.startswith(f"addresses of {OVERRIDE}") for note in found.shipped)
