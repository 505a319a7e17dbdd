"""Which invented name stands for which real one: the same for the same, everywhere in one recording. Pure."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterable

from lyncauto.adapters.recording.words import KEPT

_EXAMPLE = "example"


class Domains:
    """Domain names. A name below another one stays below it.

    Args:
        names: All that occur.
        declared: Those that are known to be domains and not hosts.
        first: The one that becomes example.test, with whatever it is below.
    """

    def __init__(self, names: Iterable[str], declared: Iterable[str], first: str) -> None:
        known, domains = {*names}, {*declared}
        candidates = domains | {_parent(name) or name for name in known - domains}
        roots = {name for name in candidates if not any(_below(name, other) for other in candidates)}
        ordered = sorted(roots, key=lambda root: (not (first == root or _below(first, root)), root))
        self._invented = {root: _numbered(_EXAMPLE, number) + ".test" for number, root in enumerate(ordered)}
        self.roots = tuple(ordered)
        self._labels: Counter[tuple[str, str]] = Counter()

    @property
    def invented(self) -> dict[str, str]:
        """Real name to invented name."""
        return dict(self._invented)

    def name(self, real: str, role: str = "host", *, numbered: bool = True) -> str:
        """Return the invented name; *role* is what a new one is called after.

        Args:
            real: Lower case, no last dot.
            role: "fe", "pool", "meet".
            numbered: Count from 01 on; else the first one of a role has no number.
        """
        if real not in self._invented:
            label, parent = real.partition(".")[0], _parent(real)
            above = self.name(parent, "sub") if parent else "test"
            kept = label if label in KEPT else self._label(above, role, numbered=numbered)
            self._invented[real] = f"{kept}.{above}"
        return self._invented[real]

    def _label(self, parent: str, role: str, *, numbered: bool) -> str:
        self._labels[parent, role] += 1
        count = self._labels[parent, role]
        return role if count == 1 and not numbered else f"{role}{count:02d}"


class Series:
    """Things that are counted: the n-th one that is seen is called what *invent* makes of n, from 1 on."""

    def __init__(self, invent: Callable[[int], str]) -> None:
        self._invent = invent
        self.invented: dict[str, str] = {}

    def name(self, real: str) -> str:
        """Return the invented one; letter case does not tell two apart."""
        return self.invented.setdefault(real.lower(), self._invent(len(self.invented) + 1))


def invented_addresses(found: Iterable[str]) -> dict[str, str]:
    """Return real to invented address: 10.N.N.N, one network for each /24; 2001:db8:: for IPv6.

    The order within a network stays.
    """
    invented: dict[str, str] = {}
    networks: dict[object, int] = {}
    hosts: Counter[object] = Counter()
    for text in sorted({*found}, key=lambda text: (":" in text, int(ipaddress.ip_address(text)))):
        address = ipaddress.ip_address(text)
        network = ipaddress.ip_network((int(address), 24), strict=False) if address.version == 4 else "six"  # noqa: PLR2004
        number = networks.setdefault(network, len(networks))
        hosts[network] += 1
        invented[text] = (
            f"2001:db8::{hosts[network]:x}"
            if ":" in text
            else f"10.{number // 256}.{number % 256}.{hosts[network]}"
        )
    return invented


def guid(number: int) -> str:
    """Return the GUID that stands for the n-th one."""
    return f"00000000-0000-4000-8000-{number:012d}"


def _numbered(word: str, number: int) -> str:
    return word if number == 0 else f"{word}{number + 1}"


def _parent(name: str) -> str:
    parent = name.partition(".")[2]
    return parent if "." in parent else ""


def _below(name: str, other: str) -> bool:
    return name.endswith(f".{other}")
