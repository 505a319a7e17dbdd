"""What the latest renewals came to, as Prometheus reads it. Pure.

Source: Prometheus, "Exposition formats", text-based format 0.0.4; node_exporter, textfile collector (which
takes no time stamps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lyncauto.model.last_run import LastRun

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class _Metric:
    name: str
    help: str
    value: Callable[[LastRun], str]
    named: bool = False  # carries the certificate's name too


def _seconds(text: str) -> str:
    """Return a time in seconds since 1970, empty where it is not known: one odd file silences no pool."""
    try:
        return repr(datetime.fromisoformat(text).timestamp())
    except ValueError:
        return ""


_METRICS = (
    _Metric(
        "lyncauto_certificate_not_after_seconds",
        "When the certificate that the balancer serves ends, in seconds since 1970.",
        lambda one: _seconds(one.ends),
        named=True,
    ),
    _Metric(
        "lyncauto_certificate_due_seconds",
        "From when on that certificate is to be renewed, in seconds since 1970.",
        lambda one: _seconds(one.due),
        named=True,
    ),
    _Metric(
        "lyncauto_renewal_last_run_timestamp_seconds",
        "When a renewal last ended, good or bad, in seconds since 1970.",
        lambda one: _seconds(one.at),
    ),
    _Metric(
        "lyncauto_renewal_last_success_seconds",
        "When a renewal last ended well, in seconds since 1970; one with nothing to do counts.",
        lambda one: _seconds(one.succeeded),
    ),
    _Metric(
        "lyncauto_renewal_last_result", "Exit code of the last renewal; 0: well.", lambda one: str(one.exit)
    ),
)


def described() -> tuple[tuple[str, str], ...]:
    """Return name and meaning of each metric."""
    return tuple((metric.name, metric.help) for metric in _METRICS)


def metrics(kept: Iterable[LastRun]) -> str:
    """Return the text of the pools' metrics, in the order of their names.

    What is not known has no sample, and a metric without samples no lines.
    """
    pools = sorted(kept, key=lambda one: one.pool)
    return "".join(f"{line}\n" for metric in _METRICS for line in _lines(metric, pools))


def _lines(metric: _Metric, pools: Sequence[LastRun]) -> Iterator[str]:
    known = [(one, value) for one in pools if (value := metric.value(one))]
    if known:
        yield f"# HELP {metric.name} {metric.help}"
        yield f"# TYPE {metric.name} gauge"
    for one, value in known:
        named = {"name": one.name} if metric.named and one.name else {}
        yield f"{metric.name}{{{_labels({'pool': one.pool, **named})}}} {value}"


def _labels(labels: dict[str, str]) -> str:
    return ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items())


def escaped(value: str) -> str:
    """Return a label's value as it stands between its quotes."""
    return value.translate(_ESCAPES)
