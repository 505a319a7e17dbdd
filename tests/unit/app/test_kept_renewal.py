"""What a renewal comes to is kept and told, and stays what it is whatever becomes of those who hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.app.compose import compose
from lyncauto.app.context import Context
from lyncauto.app.kept_renewal import kept
from lyncauto.app.renewal import Renewed
from lyncauto.errors import CertificatePending, Exit, NotHeard
from lyncauto.model.outcome import Outcome
from tests.unit.app.test_compose import SITE

POOL = "pool01.contoso.test"
ENDS, DUE = datetime(2028, 8, 22, tzinfo=UTC), datetime(2027, 12, 22, tzinfo=UTC)
MADE = Renewed(POOL, "renewed", "asked for", "AB12" * 10, ENDS, DUE, "run-1", "runs/run-1/report.md")


def renewed() -> Renewed:
    return MADE


def waiting() -> Renewed:
    error = CertificatePending("it waits", why="for somebody", fix="have it issued")
    error.run, error.report = "run-2", "runs/run-2/report.md"
    raise error


def broken() -> Renewed:
    raise ZeroDivisionError("a secret might be in here")


@dataclass
class Ear:
    """Hears; or says that it is deaf."""

    name: str = "ear"
    deaf: bool = False
    heard: list[Outcome] = field(default_factory=list)

    def hear(self, outcome: Outcome) -> str:
        self.heard.append(outcome)
        if self.deaf:
            raise NotHeard("cannot hear", why="it is loud", fix="close the window")
        return ""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "site.yaml").write_text(SITE.format(port=1))
    return compose(tmp_path / "site.yaml", None, silent, str)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def listening(context: Context, ear: Ear) -> Context:
    return replace(context, outlets=(*context.outlets, ear))


def silent(_: object) -> None:
    """Nobody reads it."""


def test_a_good_renewal_is_kept_and_told_with_its_run(listening, ear):
    ended = kept(listening, renewed, silent)
    assert (ended.made, ended.deaf) == (MADE, None)
    (outcome,) = ear.heard
    assert (outcome.run, outcome.report, outcome.failure) == ("run-1", "runs/run-1/report.md", None)
    assert LastRuns(listening.runs.folder).of(POOL) == outcome.last
    assert (outcome.last.exit, outcome.last.ends) == (0, "2028-08-22T00:00:00.000Z")


def test_an_error_is_told_with_its_run_and_with_what_was_served_before(listening, ear):
    kept(listening, renewed, silent)
    with pytest.raises(CertificatePending):
        kept(listening, waiting, silent)
    good, bad = ear.heard
    assert (bad.run, bad.kind.word, bad.last.exit) == ("run-2", "pending", 5)
    assert (bad.last.ends, bad.last.succeeded) == (good.last.ends, good.last.at)
    assert bad.failure is not None
    assert bad.failure.fix == "have it issued"


def test_who_does_not_hear_of_a_good_renewal_makes_no_bad_one_of_it(listening, ear):
    ear.deaf = True
    ended = kept(listening, renewed, silent)
    assert ended.made == MADE
    assert ended.deaf is not None
    assert (ended.deaf.code, ended.deaf.exit) == ("not-heard", Exit.ERROR)
    assert ended.deaf.why == "ear: cannot hear: it is loud"


def test_who_does_not_hear_of_an_error_is_added_to_it_and_its_exit_code_stays(listening, ear):
    ear.deaf = True
    with pytest.raises(CertificatePending) as told:
        kept(listening, waiting, silent)
    assert told.value.exit == Exit.PART_WAY
    assert dict(told.value.lines())["also"].splitlines() == [
        f"what the renewal of {POOL} came to was not heard by ear",
        "ear: cannot hear: it is loud",
        "ear: close the window",
    ]


@pytest.mark.parametrize("deaf", [True, False])
def test_what_an_error_says_beside_itself_is_kept_whoever_hears_of_it(listening, ear, deaf):
    ear.deaf = deaf

    def half_way() -> Renewed:
        error = CertificatePending("it waits", why="for somebody", fix="have it issued")
        error.also = "it could not be taken back"
        raise error

    with pytest.raises(CertificatePending) as told:
        kept(listening, half_way, silent)
    said = told.value.also.splitlines()
    assert said[0] == "it could not be taken back"
    assert len(said) == (4 if deaf else 1)


def test_a_run_folder_that_cannot_be_written_hides_no_error_and_keeps_nobody_from_hearing(listening, ear):
    listening.runs.folder.write_text("in the way")
    with pytest.raises(CertificatePending) as told:
        kept(listening, waiting, silent)
    assert "not heard by runs" in told.value.also
    assert len(ear.heard) == 1


def test_a_fault_of_our_own_is_told_too_without_its_words(listening, ear):
    with pytest.raises(ZeroDivisionError):
        kept(listening, broken, silent)
    (outcome,) = ear.heard
    assert (outcome.last.exit, outcome.last.came, outcome.kind.word) == (70, "bug", "failed")
    assert "secret" not in repr(outcome)


def test_the_metrics_have_what_has_just_happened_even_where_it_could_not_be_kept(tmp_path, context):
    site = (tmp_path / "site.yaml").read_text() + "heard: {prometheus: lyncauto.prom}\n"
    (tmp_path / "site.yaml").write_text(site)
    context = compose(tmp_path / "site.yaml", None, silent, str)
    context.runs.folder.write_text("in the way")
    assert kept(context, renewed, silent).deaf
    assert f'lyncauto_renewal_last_result{{pool="{POOL}"}} 0\n' in (tmp_path / "lyncauto.prom").read_text()
