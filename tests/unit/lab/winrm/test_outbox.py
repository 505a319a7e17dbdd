import asyncio
from dataclasses import replace

import pytest

from lyncauto.lab.winrm.envelope import Request
from lyncauto.lab.winrm.fault import ConnectionDropped, WSManFault, disconnected
from lyncauto.lab.winrm.outbox import Outbox, Piece

ASKED = Request("Receive", "uuid:1", "", 20.0, 153600, {}, None)
ABORTED, TIMED_OUT = 995, 2150858793


def again(message_id: str) -> Request:
    return replace(ASKED, message_id=message_id)


async def fetch(outbox: Outbox, request: Request = ASKED) -> list[Piece]:
    return await outbox.take(request)


async def code_of(awaitable) -> int:
    with pytest.raises(WSManFault) as caught:
        await awaitable
    return caught.value.code


def said(*texts: bytes) -> list[Piece]:
    return [Piece(text) for text in texts]


def filled(*fragments: bytes) -> Outbox:
    outbox = Outbox()
    for fragment in fragments:
        outbox.put(fragment)
    return outbox


def test_what_waits_is_fetched_in_order():
    assert asyncio.run(fetch(filled(b"a", b"b"))) == said(b"a", b"b")


def test_a_repeated_request_is_given_the_same_again():
    async def story() -> list[list[Piece]]:
        outbox = filled(b"a")
        first = await outbox.take(again("uuid:1"))
        outbox.put(b"b")
        return [first, await outbox.take(again("uuid:1")), await outbox.take(again("uuid:2"))]

    assert asyncio.run(story()) == [said(b"a"), said(b"a"), said(b"b")]


def test_a_receive_waits_for_what_comes():
    async def story() -> list[Piece]:
        outbox = Outbox()
        waiting = asyncio.create_task(outbox.take(ASKED))
        await asyncio.sleep(0)
        outbox.put(b"late")
        return await waiting

    assert asyncio.run(story()) == said(b"late")


def test_nothing_in_time_is_a_fault():
    assert asyncio.run(code_of(Outbox().take(replace(ASKED, timeout=0.0)))) == TIMED_OUT


def test_there_is_no_more_when_all_is_fetched():
    async def story() -> int:
        outbox = filled(b"a")
        outbox.finish()
        assert not outbox.drained
        await outbox.take(again("uuid:1"))
        assert outbox.drained
        return await code_of(outbox.take(again("uuid:2")))

    assert asyncio.run(story()) == ABORTED


def test_no_more_fits_than_the_envelope_holds():
    async def story() -> list[int]:
        outbox = filled(b"x" * 30000, b"y" * 30000, b"z" * 30000)
        small = replace(ASKED, max_envelope=90000)
        first = await outbox.take(small)
        second = await outbox.take(replace(small, message_id="uuid:2"))
        return [len(first), len(second)]

    assert asyncio.run(story()) == [2, 1]


def test_one_fragment_is_sent_however_small_the_envelope():
    assert asyncio.run(fetch(filled(b"x" * 30000), replace(ASKED, max_envelope=1))) == said(b"x" * 30000)


def test_a_connection_that_has_gone_takes_nothing_with_it():
    async def story() -> list[Piece]:
        outbox = filled(b"a")
        with pytest.raises(ConnectionDropped):
            await outbox.take(replace(ASKED, alive=lambda: False))
        return await outbox.take(again("uuid:2"))

    assert asyncio.run(story()) == said(b"a")


def test_a_later_request_takes_the_place_of_one_that_waits():
    async def story() -> tuple[int, list[Piece]]:
        outbox = Outbox()
        older = asyncio.create_task(code_of(outbox.take(again("uuid:1"))))
        await asyncio.sleep(0)
        newer = asyncio.create_task(outbox.take(again("uuid:2")))
        code = await older
        outbox.put(b"a")
        return code, await newer

    assert asyncio.run(story()) == (ABORTED, said(b"a"))


def test_an_answer_that_is_to_be_cut_is_not_given():
    async def story() -> int:
        outbox = filled(b"a")
        outbox.finish(cut=True)
        with pytest.raises(ConnectionDropped):
            await outbox.take(again("uuid:1"))
        return await code_of(outbox.take(again("uuid:2")))

    assert asyncio.run(story()) == ABORTED


def test_whoever_waits_is_told_of_a_disconnect():
    async def story() -> int:
        outbox = Outbox()
        waiting = asyncio.create_task(code_of(outbox.take(ASKED)))
        await asyncio.sleep(0)
        outbox.interrupt(disconnected())
        return await waiting

    assert asyncio.run(story()) == 0x803381C4
