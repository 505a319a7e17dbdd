"""TLS is verified wherever anything is asked; only what looks at certificates and sends nothing does not."""

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PROBE = CHECKOUT / "lyncauto" / "adapters" / "probe.py"
OFF = re.compile(r"CERT_NONE|check_hostname|create_unverified|verify=False|cert_validation")


def test_verification_is_off_in_one_function_of_the_package():
    found = [
        f"{path.relative_to(CHECKOUT)}: {line.strip()}"
        for path in sorted((CHECKOUT / "lyncauto").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if OFF.search(line)
    ]
    wanted = "context.check_hostname, context.verify_mode = False, ssl.CERT_NONE"
    assert found == [f"lyncauto/adapters/probe.py: {wanted}"]


def names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def test_what_it_makes_is_used_by_the_look_at_certificates_alone_which_sends_nothing():
    tree = ast.parse(PROBE.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    users = [one for one in functions if "_LOOKING" in names(one)]
    assert [one.name for one in users] == ["shown"]
    called = {n.attr for n in ast.walk(users[0]) if isinstance(n, ast.Attribute)}
    assert not called & {"send", "sendall", "write", "request", "sendfile"}
