import asyncio
from typing import Any

import pytest

from lyncauto.lab.estate.authority import names_of
from tests.unit.lab.cmdlets.shell import AS_CALLER, FRONT_END, Refused, Shell, new_estate

CA = "ca01.contoso.test\\Contoso Issuing CA"
WISH: dict[str, Any] = {
    "New": True,
    "Type": ("WebServicesInternal",),
    "CA": CA,
    "Template": "WebServer",
    "FriendlyName": "lyncauto webint 1",
    "KeySize": 2048,
    "PrivateKeyExportable": True,
    "DomainName": "webint.contoso.test,meet.contoso.test,extra.contoso.test",
}


@pytest.fixture
def estate():
    return new_estate()


@pytest.fixture
def shell(estate):
    return Shell(estate, FRONT_END)


def requested(estate):
    """The requests that were made since the estate started."""
    return estate.authority.requests[3:]


def test_one_object_a_use_with_the_same_thumbprint(shell):
    found = shell.run("Get-CsCertificate")
    assert [one["Use"] for one in found] == ["Default", "WebServicesInternal", "WebServicesExternal"]
    assert len({one["Thumbprint"] for one in found}) == 1
    assert len(shell.run("Get-CsCertificate", Type=("Default",))) == 1


def test_a_request_is_made_once_and_lands_in_the_store_unassigned(estate, shell):
    before = estate.stores[FRONT_END].assignments
    reference = shell.one("Request-CsCertificate", **WISH)
    (request,) = requested(estate)
    assert (request.disposition, request.requester) == ("Issued", "CONTOSO\\svc-lyncauto")
    entry = estate.stores[FRONT_END].find(reference["Thumbprint"])
    assert entry.certificate == request.certificate
    assert (entry.friendly_name, entry.exportable) == ("lyncauto webint 1", True)
    assert estate.stores[FRONT_END].assignments == before


def test_the_certificate_holds_the_topology_s_names_and_those_that_were_given(estate, shell):
    shell.run("Request-CsCertificate", **WISH)
    certificate = requested(estate)[0].certificate
    assert names_of(certificate) == (
        "admin.contoso.test",
        "dialin.contoso.test",
        "extra.contoso.test",
        FRONT_END,
        "meet.contoso.test",
        "pool01.contoso.test",
        "webint.contoso.test",
    )
    assert certificate.subject.rfc4514_string() == "CN=webint.contoso.test"


def test_a_certificate_for_more_uses_is_named_after_the_pool(estate, shell):
    shell.run("Request-CsCertificate", **WISH | {"Type": ("Default", "WebServicesInternal")})
    assert requested(estate)[0].certificate.subject.rfc4514_string() == "CN=pool01.contoso.test"


def test_a_key_is_not_exportable_unless_that_was_asked_for(estate, shell):
    wish = {name: value for name, value in WISH.items() if name != "PrivateKeyExportable"}
    reference = shell.one("Request-CsCertificate", **wish)
    assert not estate.stores[FRONT_END].find(reference["Thumbprint"]).exportable


def test_the_request_is_in_the_database_before_the_certificate_is_in_the_store(estate):
    class Watching:
        def __init__(self, clock):
            self.clock = clock
            self.seen: list[tuple[int, int]] = []

        def seconds(self):
            return self.clock.seconds()

        def now(self):
            return self.clock.now()

        async def sleep(self, seconds):
            self.seen.append((len(requested(estate)), len(estate.stores[FRONT_END].entries)))
            await self.clock.sleep(seconds)

    estate.clock = Watching(estate.clock)
    Shell(estate, FRONT_END).run("Request-CsCertificate", **WISH)
    assert estate.clock.seen == [(1, 1)]
    assert estate.clock.seconds() == estate.description.durations.request_certificate
    assert len(estate.stores[FRONT_END].entries) == 2


def test_a_request_is_carried_through_when_its_session_breaks_off(estate):
    async def broken_off():
        session = asyncio.ensure_future(Shell(estate, FRONT_END).start("Request-CsCertificate", **WISH))
        await asyncio.sleep(0)
        session.cancel()
        with pytest.raises(asyncio.CancelledError):
            await session
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    asyncio.run(broken_off())
    assert len(requested(estate)) == 1
    assert len(estate.stores[FRONT_END].entries) == 2


def test_asking_is_a_second_hop(estate):
    with pytest.raises(Refused, match="ANONYMOUS LOGON"):
        Shell(estate, FRONT_END, AS_CALLER).run("Request-CsCertificate", **WISH)
    assert requested(estate) == ()


def test_a_denied_request_says_so_in_the_authority_s_words_and_leaves_no_certificate(estate, shell):
    estate.faults.set("ca.deny")
    with pytest.raises(Refused, match="0x80094012") as refusal:
        shell.run("Request-CsCertificate", **WISH)
    assert refusal.value.id == "CertificateRequestDenied"
    assert requested(estate)[0].disposition == "Denied"
    assert len(estate.stores[FRONT_END].entries) == 1


def test_a_pending_request_gives_its_number(estate, shell):
    estate.faults.set("ca.pending")
    with pytest.raises(Refused, match="RequestId: 4") as refusal:
        shell.run("Request-CsCertificate", **WISH)
    assert refusal.value.id == "CertificateRequestPending"
    assert len(estate.stores[FRONT_END].entries) == 1


def test_wrong_names_come_back_without_an_error(estate, shell):
    estate.faults.set("ca.wrong-names")
    assert shell.one("Request-CsCertificate", **WISH)["AlternativeNames"] == ()


def test_a_certificate_can_reach_the_store_without_its_key(estate, shell):
    estate.faults.set("certificate.no-private-key", FRONT_END)
    reference = shell.one("Request-CsCertificate", **WISH)
    assert estate.stores[FRONT_END].find(reference["Thumbprint"]).key is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"CA": "ca02.contoso.test\\Another CA"}, "0x800706ba"),
        ({"Template": "LockedDown"}, "0x80094012"),
        ({"Template": "Nothing"}, "0x80094800"),
        ({"KeySize": 3000}, "InvalidKeySize"),
        ({"KeyAlg": "ECDH_P256"}, "InvalidKeySize"),
        ({"KeyAlg": "ECDSA_P256"}, "InvalidKeyAlg"),
        ({"Output": "C:\\request.req"}, "NotImplemented"),
    ],
)
def test_a_request_that_cannot_be_met_is_an_error(shell, change, error):
    with pytest.raises(Refused, match=error):
        shell.run("Request-CsCertificate", **WISH | change)


@pytest.mark.parametrize(
    ("algorithm", "curve"),
    [("ECDH_P256", "secp256r1"), ("ecdh_p384", "secp384r1"), ("ECDH_P521", "secp521r1")],
)
def test_a_key_on_a_curve_lands_in_the_store_where_its_template_lets_it(estate, shell, algorithm, curve):
    wish = {name: value for name, value in WISH.items() if name != "KeySize"}
    asked = wish | {"KeyAlg": algorithm, "Template": "WebServerEcdsa"}
    entry = estate.stores[FRONT_END].find(shell.one("Request-CsCertificate", **asked)["Thumbprint"])
    assert entry.key.curve.name == curve
    assert entry.certificate.public_key() == entry.key.public_key()
    told = shell.one("Get-LyncAutoCertificate", Thumbprint=entry.thumbprint)
    assert (told["KeyBits"], told["HasPrivateKey"]) == (0, True)
    with pytest.raises(Refused, match="0x80094811"):
        shell.run("Request-CsCertificate", **asked | {"Template": "WebServer"})


def test_a_use_that_does_not_exist_is_refused_by_the_binder(shell, estate):
    with pytest.raises(Refused):
        shell.run("Request-CsCertificate", **WISH | {"Type": ("Everything",)})
    assert requested(estate) == ()


def test_requests_are_counted_as_writes_and_readings_are_not(estate, shell):
    shell.run("Get-CsCertificate")
    assert estate.writes == 0
    shell.run("Request-CsCertificate", **WISH)
    assert estate.written == {(FRONT_END, "Request-CsCertificate"): 1}


@pytest.fixture
def sfb():
    return new_estate("sfb-2019")


def asked_for(sfb, **more):
    wish = {"New": True, "Type": ("WebServicesInternal",), "DomainName": "webint.fabrikam.test"}
    return Shell(sfb, "fe01.fabrikam.test").one("Request-CsCertificate", **(wish | more))


def test_a_request_before_its_replica_knows_the_override_lacks_it_unless_it_is_named(sfb):
    sfb.store.set_override("webint.fabrikam.test")
    named, unnamed = asked_for(sfb), asked_for(sfb, DomainName="extra.fabrikam.test")
    assert ("webint.fabrikam.test" in named["AlternativeNames"], named["Subject"]) == (
        True,
        "CN=pool01.fabrikam.test",
    )
    assert "webint.fabrikam.test" not in unnamed["AlternativeNames"]
    sfb.clock.advance(sfb.description.durations.replica_lag)
    later = asked_for(sfb, DomainName="extra.fabrikam.test")
    assert "webint.fabrikam.test" in later["AlternativeNames"]
    assert later["Subject"] == "CN=webint.fabrikam.test"


def test_a_certificate_is_assigned_to_the_uses_that_are_named_and_to_no_other(sfb):
    shell, thumbprint = Shell(sfb, "fe01.fabrikam.test"), asked_for(sfb)["Thumbprint"]
    before = sfb.stores["fe01.fabrikam.test"].assignments
    assert shell.run("Set-CsCertificate", Type=("WebServicesInternal",), Thumbprint=thumbprint.lower()) == []
    after = sfb.stores["fe01.fabrikam.test"].assignments
    assert after == {**before, "WebServicesInternal": thumbprint}


def test_somebody_can_assign_our_certificate_to_another_use_before_us(sfb):
    shell, thumbprint = Shell(sfb, "fe01.fabrikam.test"), asked_for(sfb)["Thumbprint"]
    sfb.faults.set("assignment.meddled", "fe01.fabrikam.test")
    shell.run("Set-CsCertificate", Type=("WebServicesInternal",), Thumbprint=thumbprint)
    assert sfb.stores["fe01.fabrikam.test"].assignments["WebServicesExternal"] == thumbprint
    assert sfb.faults.listed() == ()


@pytest.mark.parametrize(
    ("fault", "change", "error"),
    [
        ("", {"Thumbprint": "AB" * 20}, "CertificateNotFound"),
        ("certificate.no-private-key", {}, "CertificateNoPrivateKey"),
        ("", {"Type": ("Default", "OAuthTokenIssuer")}, "InvalidCertType"),
        ("", {"Type": ("AccessEdgeExternal",)}, "InvalidCertType"),
        ("", {"Roll": True, "EffectiveDate": "2026-01-01"}, "NotImplemented"),
    ],
)
def test_what_cannot_be_assigned_is_refused_and_changes_nothing(sfb, fault, change, error):
    if fault:
        sfb.faults.set(fault)
    wish = {"Type": ("WebServicesInternal",), "Thumbprint": asked_for(sfb)["Thumbprint"]}
    before = sfb.stores["fe01.fabrikam.test"].assignments
    with pytest.raises(Refused, match=error):
        Shell(sfb, "fe01.fabrikam.test").run("Set-CsCertificate", **(wish | change))
    assert sfb.stores["fe01.fabrikam.test"].assignments == before


def test_a_denial_can_hit_the_requests_of_one_front_end_alone(sfb):
    sfb.faults.set("ca.deny", "fe02.fabrikam.test")
    assert asked_for(sfb)["Thumbprint"]
    with pytest.raises(Refused, match="0x80094012"):
        Shell(sfb, "fe02.fabrikam.test").run("Request-CsCertificate", New=True, Type=("WebServicesInternal",))


def test_a_request_can_have_its_own_names_alone_or_return_nothing(sfb):
    sfb.faults.set("request.own-names")
    assert asked_for(sfb)["AlternativeNames"] == ("webint.fabrikam.test",)
    sfb.faults.set("request.no-output")
    wish = {"New": True, "Type": ("WebServicesInternal",), "DomainName": "webint.fabrikam.test"}
    assert Shell(sfb, "fe01.fabrikam.test").run("Request-CsCertificate", **wish) == []


def test_a_request_can_end_with_its_session(sfb):
    sfb.faults.set("request.aborted")
    before = len(sfb.stores["fe01.fabrikam.test"].entries)

    async def break_off():
        shell = Shell(sfb, "fe01.fabrikam.test")
        wish = {"New": True, "Type": ("WebServicesInternal",)}
        session = asyncio.ensure_future(shell.start("Request-CsCertificate", **wish))
        for _ in range(5):
            await asyncio.sleep(0)
        session.cancel()
        await asyncio.wait({session})

    asyncio.run(break_off())
    assert len(sfb.stores["fe01.fabrikam.test"].entries) == before
