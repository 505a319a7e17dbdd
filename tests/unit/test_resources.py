from pathlib import Path

import pytest

from lyncauto.resources import Folder, folder

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["powershell", "playbooks", "balancer", "monitoring"])
def test_a_checkout_has_every_shipped_folder_beside_the_package(name: Folder):
    assert folder(name) == CHECKOUT / name


def test_a_folder_that_is_nowhere_is_reported_with_both_places_searched():
    with pytest.raises(FileNotFoundError, match=r"lacks its attic folder: .*_data.attic and .*attic"):
        folder("attic")  # type: ignore[arg-type]
