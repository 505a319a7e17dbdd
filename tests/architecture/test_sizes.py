import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def modules() -> Iterator[tuple[str, str]]:
    """Give path and text of every module of the package."""
    for path in sorted((CHECKOUT / "lyncauto").rglob("*.py")):
        yield str(path.relative_to(CHECKOUT)), path.read_text(encoding="utf-8")


def lengths_of_functions(path: str, text: str) -> Iterator[tuple[str, int]]:
    """Give place and length in lines of every function, from its ``def`` on."""
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_no_module_is_too_long_to_read_at_a_sitting():
    lengths = {path: len(text.splitlines()) for path, text in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = dict(found for path, text in modules() for found in lengths_of_functions(path, text))
    assert {place: lines for place, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
