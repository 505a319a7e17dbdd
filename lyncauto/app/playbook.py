"""Playbooks: which steps and checks, in which stages."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lyncauto.engine.planner import StageSpec
from lyncauto.errors import PlaybookInvalid
from lyncauto.model.plan import Outcome
from lyncauto.resources import folder


class _Stage(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    title: str
    steps: list[str] = Field(default_factory=list)
    checks_before: list[str] = Field(default_factory=list)
    checks_after: list[str] = Field(default_factory=list)
    window: str = ""
    traffic: bool = False


class _Playbook(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    outcome: Outcome
    stages: list[_Stage] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Playbook:
    """A rollout's order.

    Attributes:
        outcome: What a run of it is once it is done.
        text: The file itself, for the fingerprint.
    """

    name: str
    outcome: Outcome
    text: str
    stages: tuple[StageSpec, ...]

    @property
    def checks(self) -> tuple[str, ...]:
        """All checks, in order."""
        return tuple(name for stage in self.stages for name in (*stage.checks_before, *stage.checks_after))


def load_playbook(name: str) -> Playbook:
    """Return a playbook that lyncauto ships.

    Raises:
        PlaybookInvalid: There is none of that name, or it is not one.
    """
    file = folder("playbooks") / f"{name}.yaml"
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise _invalid(name, error) from error
    return parse_playbook(name, text)


def parse_playbook(name: str, text: str) -> Playbook:
    """Return the playbook that *text* is.

    Raises:
        PlaybookInvalid: It is none.
    """
    try:
        found = _Playbook.model_validate(YAML(typ="safe").load(text))
    except (YAMLError, ValidationError) as error:
        raise _invalid(name, error) from error
    return Playbook(found.name, found.outcome, text, tuple(_spec(stage) for stage in found.stages))


def _invalid(name: str, error: Exception) -> PlaybookInvalid:
    return PlaybookInvalid(
        f"playbook {name} cannot be used", why=str(error), fix="reinstall lyncauto, or mend the file"
    )


def _spec(stage: _Stage) -> StageSpec:
    return StageSpec(
        stage.id,
        stage.title,
        tuple(stage.steps),
        tuple(stage.checks_before),
        tuple(stage.checks_after),
        stage.window,
        stage.traffic,
    )
