import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import lyncauto
from lyncauto.errors import LyncAutoError

HEADING = re.compile(r"^## `?([a-z0-9-]+)`?$", re.MULTILINE)
ERRORS_PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def import_the_whole_package() -> None:
    """Import every module, so that an error defined outside lyncauto.errors is seen too."""
    for module in pkgutil.walk_packages(lyncauto.__path__, "lyncauto."):
        importlib.import_module(module.name)


def descendants(cls: type[LyncAutoError]) -> Iterator[type[LyncAutoError]]:
    for child in cls.__subclasses__():
        yield child
        yield from descendants(child)


def codes() -> list[str]:
    import_the_whole_package()
    classes = {cls for cls in descendants(LyncAutoError) if cls.__module__.startswith("lyncauto.")}
    return sorted(cls.code for cls in classes if "code" in vars(cls))


def headings() -> list[str]:
    return sorted(HEADING.findall(ERRORS_PAGE.read_text(encoding="utf-8")))


def test_every_error_code_is_a_heading_of_the_errors_page_and_every_heading_an_error_code():
    assert headings() == sorted(set(codes()))


def test_no_two_errors_share_a_code():
    assert {code: times for code, times in Counter(codes()).items() if times > 1} == {}


def test_every_error_code_is_in_kebab_case():
    assert [code for code in codes() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []
