"""Libraries log what they send, whole scripts among it: lyncauto never turns their logs on."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CONFIGURES = {"basicConfig", "dictConfig", "fileConfig", "addHandler", "setLevel", "set_debug", "debuglevel"}
VARIABLES = {
    "PYPSRP_LOG_CFG",
    "PYSPNEGO_LOG_CFG",
}  # pypsrp and pyspnego configure logging by these themselves


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((CHECKOUT / "lyncauto").rglob("*.py")):
        yield str(path.relative_to(CHECKOUT)), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return named | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_only_the_lab_imports_logging():
    users = {
        name for name, tree in modules() if any(one.split(".")[0] == "logging" for one in imported(tree))
    }
    assert {name for name in users if not name.startswith("lyncauto/lab/")} == set()


def test_no_module_configures_a_log():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in CONFIGURES)
        or (isinstance(node, ast.Constant) and node.value in VARIABLES)
    ]
    assert found == []
