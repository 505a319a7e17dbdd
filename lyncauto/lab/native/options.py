"""How certreq and certutil read their arguments: options first, and the rest as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class UnknownOption(Exception):
    """An option that the program does not know, or one without its value."""

    def __init__(self, option: str) -> None:
        super().__init__(option)
        self.option = option


@dataclass(frozen=True, slots=True)
class Options:
    """What was given.

    Attributes:
        given: Options in lower case, without their sign; a value is empty where the option has none.
        positionals: What stands behind the options.
    """

    given: Mapping[str, str]
    positionals: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether an option was given."""
        return name in self.given

    def value(self, name: str) -> str:
        """Return an option's value; empty when it was not given."""
        return self.given.get(name, "")


def read(arguments: Sequence[str], flags: Sequence[str], valued: Sequence[str]) -> Options:
    """Return the options and the rest.

    Args:
        arguments: Of the program.
        flags: Options without a value, in lower case.
        valued: Options whose value is the next argument.

    Raises:
        UnknownOption: There is no such option.
    """
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest and rest[0][:1] in {"-", "/"}:
        option = rest.pop(0)
        name = option[1:].lower()
        if name in flags:
            given[name] = ""
        elif name in valued and rest:
            given[name] = rest.pop(0)
        else:
            raise UnknownOption(option)
    return Options(given, tuple(rest))
