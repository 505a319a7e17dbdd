"""Whatever a file holds: it is read, or refused with a reason; nothing else comes back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lyncauto.adapters.exports.found import Source, Unusable
from lyncauto.adapters.exports.recognise import read_source
from lyncauto.adapters.exports.zone import NOERROR, NXDOMAIN, Zone
from tests.unit.adapters.exports import samples

_labels = st.sampled_from(["a", "b", "*", "web"])
_names = st.lists(_labels, max_size=3).map(lambda labels: ".".join([*labels, "contoso.com"]))
_wanted = st.lists(_labels.filter(lambda label: label != "*"), max_size=4).map(
    lambda labels: ".".join([*labels, "contoso.com"])
)
_BEGINNINGS = ("", "<", "<Topology ", "$ORIGIN x.\n", "PK\x03\x04", "0\x82", "-----BEGIN ", "listen ")


def reasons(data: bytes) -> tuple[str, ...]:
    """Return why a file is refused; none: it is understood."""
    try:
        read_source(Source("x", data, ("x",)))
    except Unusable as error:
        return tuple(map(str, error.reasons)) or ("no reason",)
    return ()


@settings(max_examples=60)
@given(beginning=st.sampled_from(_BEGINNINGS), rest=st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_place(beginning, rest):
    for reason in reasons(beginning.encode("latin-1") + rest):
        assert reason.startswith("x:")


@settings(max_examples=60)
@given(
    text=st.sampled_from([samples.topology(), samples.builder(), samples.ZONE, *samples.OBJECTS.values()]),
    at=st.floats(0, 1),
    put=st.text(max_size=8),
    lost=st.integers(0, 30),
)
def test_any_text_in_the_middle_of_a_file_is_understood_or_refused(text, at, put, lost):
    place = int(at * len(text))
    for reason in reasons((text[:place] + put + text[place + lost :]).encode("utf-8", "replace")):
        assert reason.startswith("x:")


@settings(max_examples=60)
@given(owners=st.sets(_names, max_size=5), wanted=_wanted)
def test_a_zone_gives_an_address_where_it_has_one_and_denies_only_what_is_not_there(owners, wanted):
    lines = "".join(f"{owner}. 60 A 10.0.0.1\n" for owner in sorted(owners))
    text = f"contoso.com. 60 SOA a. b. 1 1 1 1 1\n{lines}"
    (zone,) = read_source(Source("x", text.encode())).claims
    assert isinstance(zone, Zone)
    answer = zone.answer(wanted, "A")
    assert answer
    if wanted in owners:
        assert answer.records
        assert answer.records.values == ("10.0.0.1",)
    elif any(owner.endswith(f".{wanted}") for owner in owners) or wanted == "contoso.com":
        assert (answer.rcode, answer.records) == (NOERROR, None)
    elif not any("*" in owner for owner in owners):  # RFC 4592: those answer for names that are not there
        assert answer.rcode == NXDOMAIN
