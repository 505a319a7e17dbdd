import struct
import uuid

import pytest

from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.packets import POOL, Ending, NoPacket, Packet

ID = uuid.UUID("11111111-2222-3333-4444-555555555555")
STATE, OUTPUT = 0x00041006, 0x00041004


def fragment(kind: int, *, first: bool = True, last: bool = True, number: int = 1) -> bytes:
    blob = struct.pack("<II", 1, kind)
    return struct.pack(">QQBI", number, 0, first + 2 * last, len(blob)) + blob


def test_data_is_one_line_that_reads_back_as_it_was():
    line = packets.data(b"\x00one\n", ID)
    assert line.count(b"\n") == 1
    assert packets.parse(line) == Packet("Data", ID, b"\x00one\n")


def test_an_order_without_an_id_is_about_the_pool():
    assert packets.parse(packets.order("Close")) == Packet("Close", POOL)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"PS C:\\>",
        b"<Data PSGuid='x'>AA==</Data>",
        b"<Data>AA==</Data>",
        b"<Data PSGuid='11111111-2222-3333-4444-555555555555'>%</Data>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><Data PSGuid='11111111-2222-3333-4444-555555555555'>&a;</Data>",
    ],
)
def test_what_is_no_packet_is_refused_and_quoted_shortly(line):
    with pytest.raises(NoPacket):
        packets.parse(line * 50)


def test_a_pipeline_has_ended_once_its_state_is_told():
    assert Ending().heard(fragment(STATE))
    assert Ending().heard(fragment(OUTPUT) + fragment(STATE, number=2))
    assert not Ending().heard(fragment(OUTPUT))


def test_a_state_that_takes_several_fragments_is_told_with_the_last_of_them():
    ending = Ending()
    assert not ending.heard(fragment(STATE, last=False))
    assert not ending.heard(fragment(OUTPUT, number=2))
    assert not ending.heard(fragment(OUTPUT, first=False, last=False))
    assert ending.heard(fragment(OUTPUT, first=False))


def test_the_rest_of_a_long_object_is_not_taken_for_a_state():
    assert not Ending().heard(fragment(STATE, first=False))
