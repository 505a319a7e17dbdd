"""What a rule is, and how one is written down: a function with its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from lyncauto.audit.look import Lacking, Look
from lyncauto.model.audit import Evidence, RuleText, Severity
from lyncauto.model.inventory import PoolEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found about one thing.

    Attributes:
        target: What it is about: a name, a host, an end point.
        text: What is wrong with it, in a sentence that begins in the lower case.
        evidence: The very values.
        fix: What to do here, where the rule's own text does not say enough.
    """

    target: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""


Answers: TypeAlias = Iterator[Fault | Lacking]
Check: TypeAlias = Callable[[Look, PoolEntry], Answers]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its text, and the question that it asks of each pool that it applies to.

    Attributes:
        applies: Which pools it is asked of, beside their version.
    """

    text: RuleText
    check: Callable[[Look, PoolEntry | None], Answers]
    applies: Callable[[PoolEntry], bool]
    of_estate: bool = False  # asked once, not of each pool

    def asks(self, pool: PoolEntry) -> bool:
        """Whether this pool is asked; one of an unknown version is, since the rule may be about it."""
        products = self.text.products
        return self.applies(pool) and (not products or not pool.product or pool.product in products)


def web_pool(pool: PoolEntry) -> bool:
    """Whether users are homed in a pool whose web services can be given a name of their own."""
    return pool.front_end and pool.web is not None and not pool.standard_edition


def with_web(pool: PoolEntry) -> bool:
    """Whether a pool has web services, be it a Director's or a Standard Edition server's."""
    return pool.web is not None


def front_end_pool(pool: PoolEntry) -> bool:
    """Whether users are homed in a pool."""
    return pool.front_end


def any_pool(pool: PoolEntry) -> bool:  # noqa: ARG001 - one of several
    """Every pool."""
    return True


def each(items: Iterable[T], question: Callable[[T], Answers]) -> Answers:
    """Ask the same of several things: what is not known of one says nothing about the others."""
    for item in items:
        try:
            yield from question(item)
        except Lacking as lacking:
            yield lacking


def rule(  # noqa: PLR0913 - a keyword for each part of a rule's text
    id: str,
    title: str,
    severity: Severity,
    *,
    means: str,
    fix: str,
    source: str,
    products: tuple[int, ...] = (),
    after: tuple[str, ...] = (),
    applies: Callable[[PoolEntry], bool] = web_pool,
) -> Callable[[Check], Rule]:
    """Make a rule of a function that gives what is wrong with one pool; see RuleText for the words."""
    text = RuleText(id, title, severity, means, fix, source, products, after)

    def made(check: Check) -> Rule:
        return Rule(text, lambda look, pool: check(look, pool) if pool else iter(()), applies)

    return made


def estate_rule(  # noqa: PLR0913 - the same
    id: str,
    title: str,
    severity: Severity,
    *,
    means: str,
    fix: str,
    source: str,
    after: tuple[str, ...] = (),
) -> Callable[[Callable[[Look], Answers]], Rule]:
    """Make a rule of a function that gives what is wrong with the estate as a whole."""
    text = RuleText(id, title, severity, means, fix, source, (), after)

    def made(check: Callable[[Look], Answers]) -> Rule:
        return Rule(text, lambda look, _: check(look), any_pool, of_estate=True)

    return made
