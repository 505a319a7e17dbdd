"""The function that takes a certificate out of a store: the same answers and ids as its shipped text."""

from dataclasses import replace

import pytest

from lyncauto.lab.estate.certificate_store import Entry
from tests.unit.lab.cmdlets.shell import AS_CALLER, DNS_HOST, FRONT_END, Refused, Shell, new_estate

REMOVE = "Remove-LyncAutoCertificate"
MARK = "lyncauto webint.contoso.test 1a2b3c4d"


@pytest.fixture
def estate():
    return new_estate()


@pytest.fixture
def marked(estate):
    made = estate.certify("webint.contoso.test", ("webint.contoso.test",))
    entry = Entry(made.certificate, made.key, MARK, exportable=True)
    estate.stores[FRONT_END].add(entry)
    return entry


def test_what_bears_the_mark_and_has_no_use_is_removed_without_a_second_hop(estate, marked):
    others = [one for one in estate.stores[FRONT_END].entries if one != marked]
    told = Shell(estate, FRONT_END, AS_CALLER).one(
        REMOVE, Thumbprint=marked.thumbprint.lower(), FriendlyName=MARK
    )
    assert told == {"Thumbprint": marked.thumbprint, "FriendlyName": MARK}
    assert [*estate.stores[FRONT_END].entries] == others
    assert estate.written == {(FRONT_END, REMOVE): 1}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"Thumbprint": "0" * 40}, "LyncAutoCertificateNotFound"),
        ({"FriendlyName": MARK.replace("1a", "2b")}, "LyncAutoDrifted"),
        ({"FriendlyName": "Deployment Wizard"}, "ParameterArgumentValidation"),
        ({"FriendlyName": f"{MARK}\n"}, "ParameterArgumentValidation"),
        ({"Thumbprint": "*"}, "ParameterArgumentValidation"),
    ],
)
def test_what_is_not_what_the_caller_expects_stays(estate, marked, changes, error):
    wanted = {"Thumbprint": marked.thumbprint, "FriendlyName": MARK, **changes}
    with pytest.raises(Refused, match=error):
        Shell(estate, FRONT_END).run(REMOVE, **wanted)
    assert marked in estate.stores[FRONT_END].entries


def test_what_has_another_name_stays_and_that_name_is_told(estate, marked):
    estate.stores[FRONT_END].add(replace(marked, friendly_name="Deployment Wizard"))
    with pytest.raises(Refused, match="found: Deployment Wizard"):
        Shell(estate, FRONT_END).run(REMOVE, Thumbprint=marked.thumbprint, FriendlyName=MARK)


@pytest.mark.parametrize("use", ["Default", "WebServicesInternal", "WebServicesExternal"])
def test_what_has_any_use_stays_and_the_use_is_told(estate, marked, use):
    estate.stores[FRONT_END].assign(use, marked.thumbprint)
    with pytest.raises(Refused, match=f"assigned to {use}") as refusal:
        Shell(estate, FRONT_END).run(REMOVE, Thumbprint=marked.thumbprint, FriendlyName=MARK)
    assert refusal.value.id == "LyncAutoCertificateInUse"
    assert marked in estate.stores[FRONT_END].entries


def test_where_nobody_can_tell_what_is_used_nothing_is_removed(estate, marked):
    estate.stores[DNS_HOST].add(marked)
    with pytest.raises(Refused, match="Get-CsCertificate") as refusal:
        Shell(estate, DNS_HOST).run(REMOVE, Thumbprint=marked.thumbprint, FriendlyName=MARK)
    assert refusal.value.id == "CommandNotFoundException"
    assert marked in estate.stores[DNS_HOST].entries
