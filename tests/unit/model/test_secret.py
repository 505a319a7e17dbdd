"""A secret is not seen by accident."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from lyncauto.model.secret import Secret

SECRET = Secret("hunter2")


@pytest.mark.parametrize("text", [repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET!r:>20}", f"{[SECRET]}"])
def test_no_way_of_printing_shows_it(text: str) -> None:
    assert "hunter2" not in text


def test_it_is_not_a_str_so_that_json_refuses_it() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": SECRET})


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_neither_pickled_nor_copied(copied: object) -> None:
    with pytest.raises(TypeError, match="never"):
        copied(SECRET)  # type: ignore[operator]


def test_only_reveal_gives_it() -> None:
    assert SECRET.reveal() == "hunter2"
    assert Secret("hunter2") == SECRET
    assert Secret("other") != SECRET
