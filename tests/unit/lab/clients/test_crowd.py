import asyncio

from lyncauto.lab.clients.crowd import ended


async def deaf(once: asyncio.Event) -> None:
    """Runs until it is cancelled for the second time."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        once.set()
    await asyncio.Event().wait()


def test_who_has_not_heard_that_it_is_to_end_is_told_again():
    async def scene() -> bool:
        once = asyncio.Event()
        task = asyncio.create_task(deaf(once))
        await asyncio.sleep(0)  # it has begun
        (end,) = await ended([task])
        assert isinstance(end, asyncio.CancelledError)
        return once.is_set()

    assert asyncio.run(scene())


def test_how_everybody_ended_is_told_in_order():
    async def scene() -> list[BaseException | None]:
        async def broken() -> None:
            raise ValueError("a bug")

        async def done() -> None:
            return

        tasks = [asyncio.create_task(one) for one in (broken(), done())]
        await asyncio.wait(tasks)
        return await ended(tasks)

    bug, nothing = asyncio.run(scene())
    assert isinstance(bug, ValueError)
    assert nothing is None
