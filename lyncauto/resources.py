"""Where the files shipped beside the code are, in an installed wheel and in a checkout; not what they say."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeAlias

Folder: TypeAlias = Literal["powershell", "playbooks", "balancer", "monitoring"]


def folder(name: Folder) -> Traversable:
    """Return the shipped folder of this name.

    An installed wheel carries it inside the package; in a checkout it stands beside the package.

    Raises:
        FileNotFoundError: The installation is damaged: the folder is in neither place.
    """
    in_wheel = files("lyncauto") / "_data" / name
    beside_package = Path(__file__).resolve().parent.parent / name
    for candidate in (in_wheel, beside_package):
        if candidate.is_dir():
            return candidate
    message = f"lyncauto lacks its {name} folder: looked for {in_wheel} and {beside_package}"
    raise FileNotFoundError(message)
