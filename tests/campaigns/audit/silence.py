"""That whatever only looks leaves nothing behind: neither a write nor a difference."""

from __future__ import annotations

import json

from lyncauto.errors import Exit
from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.verdict import Verdict


def looks(bench: Bench) -> Verdict:
    """Run every other command that only looks."""
    before, pool = bench.lab.dump(), bench.settings["pools"][0]
    first, account = pool["front_ends"][0], bench.settings["accounts"]["operator"]
    (dns,) = bench.settings["dns"].values()
    server = dns["name_servers"][0]
    answers = {
        "inspect": bench.reads("inspect", "--json"),
        "doctor": bench.reads("doctor", "--json"),
        "explain": bench.reads("explain", "LA-DNS-003"),
        "plan": bench.reads("plan", "--json"),
        "init": bench.reads(
            "init",
            *("--from-live", first["name"], "--address", first["address"], "--port", str(first["port"])),
            *("--configuration", first["configuration"], "--dns", f"{server['address']}:{server['port']}"),
            *("--user", account["user"], "--password", account["password"]),
            *("--out", str(bench.folder / f"begun-{len(bench.ran)}.yaml"), "--no-input", "--json"),
        ),
    }
    wrong = [
        f"{name} ended with {said.returncode}: {said.stderr[-500:]}"
        for name, said in answers.items()
        if said.returncode not in {Exit.DONE, Exit.CHANGES}
    ]
    wrong += [] if bench.lab.dump() == before else ["the estate's dump is another one"]
    return Verdict(f"{bench.estate}, {', '.join(answers)} write nothing", wrong=tuple(wrong))


def hundredfold(bench: Bench, times: int) -> Verdict:
    """Audit many times: the estate stays as it is, and every audit says the same."""
    before, said = bench.lab.dump(), set()
    for _ in range(times):
        report = bench.audit().report
        said.add(json.dumps(sorted((one.key, one.text) for one in report.findings)))
    wrong = [] if bench.lab.dump() == before else ["the estate's dump is another one"]
    wrong += [f"they say {len(said)} different things"] if len(said) > 1 else []
    return Verdict(f"{bench.estate}, {times} audits leave the estate as it was", wrong=tuple(wrong))


def written(bench: Bench) -> Verdict:
    """Sum up what all commands that only look have written."""
    ran = ", ".join(f"{name} {times}" for name, times in sorted(bench.ran.items()))
    wrote = (f"written {times} times: {act}" for act, times in bench.wrote.items())
    return Verdict(f"{bench.estate}, writes {bench.wrote.total()} of {ran}", wrong=tuple(wrote))
