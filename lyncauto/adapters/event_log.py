"""The Windows event log ``Application``, by the functions that every version of Windows has.

The ids, levels and texts are in ``monitoring/lyncauto.man``. The source is registered once, by an
administrator, with the message file that Windows brings: ``EventCreate.exe`` has the text
``%1`` for each id from 1 to 1000.

Unproven, since it needs Windows: that the log takes the event and shows its text; that ``eventcreate``
registers the source as ``docs/how-to/when-the-alarm-rings.md`` says; that the Message Compiler takes the
manifest. What is called, with what and in which order, is tested against a stand-in for the library.

Source: Windows, winbase.h: RegisterEventSourceW, ReportEventW (31,839 characters a string; ``%1`` in one is
taken for a place to fill in), DeregisterEventSource.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from typing import Any

from lyncauto.errors import NotHeard
from lyncauto.model.kind import Kind, Level

SOURCE = "lyncauto"
LONGEST = 31_000
_TYPES: dict[Level, int] = {"Error": 1, "Warning": 2, "Informational": 4}
_PLACE = re.compile(r"%(?=[\d%!])")
_FIX = "take `event-log` out of `heard` in the site file, or run lyncauto on Windows"


class EventLog:
    """The log of this machine."""

    def __init__(self, library: Callable[[], Any] | None = None) -> None:
        """Keep the library; nothing is loaded yet.

        Args:
            library: Loads advapi32, or what stands for it.
        """
        self._library = library or _advapi32

    def write(self, kind: Kind, text: str) -> None:
        """Write one event of *kind*.

        Args:
            kind: Gives id and level.
            text: Cut at 31,000 characters.

        Raises:
            NotHeard: There is no event log here, or it did not take the event; nothing of it is in the log.
        """
        library = self._library()
        source = library.RegisterEventSourceW(None, SOURCE)
        if not source:
            raise _refused("cannot open the event log")
        try:
            strings = (ctypes.c_wchar_p * 1)(shown(text))
            kind_of, none = _TYPES[kind.level], None
            if not library.ReportEventW(source, kind_of, 0, kind.event, none, 1, 0, strings, none):
                raise _refused(f"the event log did not take event {kind.event}")
        finally:
            library.DeregisterEventSource(source)


def shown(text: str) -> str:
    """Return *text* as the log shows it in full: no NUL, no place to fill in, the line ends of Windows."""
    plain = _PLACE.sub("% ", text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return "\r\n".join(plain.splitlines())[:LONGEST]


def _advapi32() -> Any:  # noqa: ANN401 - ctypes makes its attributes as they are asked for
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise NotHeard("there is no Windows event log here", why="this is no Windows", fix=_FIX)
    library = load("advapi32", use_last_error=True)
    handle, word, number, words = (ctypes.c_void_p, ctypes.c_uint16, ctypes.c_uint32, ctypes.c_wchar_p)
    library.RegisterEventSourceW.argtypes = (words, words)
    library.RegisterEventSourceW.restype = handle
    library.ReportEventW.argtypes = (
        handle, word, word, number, handle, word, number, ctypes.POINTER(words), handle,
    )  # fmt: skip
    library.ReportEventW.restype = ctypes.c_int
    library.DeregisterEventSource.argtypes = (handle,)
    return library


def _refused(what: str) -> NotHeard:
    number: int = getattr(ctypes, "get_last_error", int)()
    return NotHeard(
        what,
        why=f"Windows error {number}",
        fix="look whether the service EventLog runs, and whether this user may write to the log Application",
    )
