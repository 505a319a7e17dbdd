"""A hundred texts that mean harm to whoever takes a parameter for more than a text."""

from __future__ import annotations

COUNT = 100

# What would leave a trace if it ever ran.
_ACT = "[IO.File]::WriteAllText($env:CANARY_FOLDER+'/dead','x')"
_PAYLOADS = (
    f"$({_ACT})",
    f"'; {_ACT}; '",
    f'"; {_ACT}; "',
    f"`n{_ACT}`n",
    f"\n{_ACT}\n",
    f"\r\n{_ACT}\r\n",
    f"| ForEach-Object {{ {_ACT} }}",
    f"; {_ACT} #",
    f"&{{ {_ACT} }}",
    f"@({_ACT})",
    f"${{env:PATH}}$({_ACT})",
    f"\u2018; {_ACT}; \u2019",
    f"\u201c; {_ACT}; \u201d",
    f"\u201a\u201b\u201e{_ACT}",
    "*",
    "?",
    "[a-z]*",
    "..\\..\\..\\Windows\\System32",
    "../../../etc/passwd",
    "\x00",
    "\x1b[31m",
    "\u202e\u2066",
    "%COMSPEC% /c calc",
    "{0} {1} {2:x}",
    "--% --force",
)
_FRAMES = ("{}", "{valid}{}", "{}{valid}", "{valid}\\{}")


def hostile(valid: str) -> tuple[str, ...]:
    """Return a hundred texts, some of which hold what the parameter would take.

    The last one is 64 KB long.
    """
    made = [
        frame.replace("{valid}", valid).replace("{}", payload) for payload in _PAYLOADS for frame in _FRAMES
    ]
    return (*made[: COUNT - 1], f"{valid}{'x' * 65536}")
