"""Reading in parallel, and every error at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from lyncauto.errors import EstateUnreadable, LyncAutoError

K = TypeVar("K")
V = TypeVar("V")

_WIDTH = 16  # most of them wait for a network


def gather(tasks: Mapping[K, Callable[[], V]]) -> dict[K, V]:
    """Run every task in a thread of its own and return the results by key.

    Raises:
        LyncAutoError: The only error there was, as it was raised.
        EstateUnreadable: More than one, with every reason.
    """
    with ThreadPoolExecutor(min(_WIDTH, len(tasks) or 1), thread_name_prefix="read") as threads:
        futures = {key: threads.submit(task) for key, task in tasks.items()}
    raise_all(failures(futures.values()))
    return {key: future.result() for key, future in futures.items()}


def failures(futures: Iterable[Future[Any]]) -> list[LyncAutoError]:
    """Return the errors of futures that have ended; an exception that is none of ours is raised."""
    errors = []
    for future in futures:
        error = future.exception()
        if isinstance(error, LyncAutoError):
            errors.append(error)
        elif error is not None:
            raise error
    return errors


def raise_all(errors: Iterable[LyncAutoError]) -> None:
    """Raise what went wrong as one error; nothing when nothing did.

    Raises:
        LyncAutoError: The only error there was, as it was raised; of several alike, one that says all.
        EstateUnreadable: Several of different kinds, with every reason.
    """
    found = list(errors)
    if len(found) == 1:
        raise found[0]
    if len({error.code for error in found}) == 1:
        raise _alike(found)
    if found:
        raise EstateUnreadable(
            f"the estate could not be read: {len(found)} things went wrong",
            why="\n".join(f"{error.code}: {error.what}: {error.why}" for error in found),
            fix="\n".join(dict.fromkeys(error.fix for error in found)),
        )


def _alike(errors: Sequence[LyncAutoError]) -> LyncAutoError:
    """Return one error of the kind that all are: a wrong password is one, however many hosts refuse it."""
    return type(errors[0])(
        f"{errors[0].what}, and {len(errors) - 1} more",
        why="\n".join(f"{error.what}: {error.why}" for error in errors),
        fix="\n".join(dict.fromkeys(error.fix for error in errors)),
    )
