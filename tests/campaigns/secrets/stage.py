"""A folder of the campaign's own, the real commands that run in it, and all that is known of the secrets."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lyncauto.errors import Exit
from lyncauto.lab.world.places import Places, write
from tests.campaigns.secrets.forms import Needles, keys_in, of_key, of_text
from tests.campaigns.secrets.hook.sitecustomize import FOLDER as RECORDS
from tests.campaigns.secrets.places import Hit, files, search_file

CHECKOUT = Path(__file__).parents[3]
HOOK = Path(__file__).parent / "hook"
OPERATOR = "CONTOSO:lyncadmin"  # as the lab's user file writes it
HOMES = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_DATA_HOME": "home/data",
    "XDG_STATE_HOME": "home/state",
    "XDG_RUNTIME_DIR": "home/run",
    RECORDS: "records",
}


def marked(what: str) -> str:
    """Return a password that every way of writing it down changes, and that is nowhere by chance."""
    return f'{what} "Mark"\'s & <pass>/word+%41=ü {secrets.token_hex(8)}'


@dataclass
class Stage:
    """Everything that a run leaves behind lies below *folder*; the secrets are in memory alone.

    Attributes:
        known: Name of a secret -> its forms.
        hits: All that was found in files so far.
        searched: Every file that was searched, as its path below the folder.
        wrong: Commands that did not end as they must.
    """

    folder: Path
    log: Path  # outside of it: what libraries say when they are asked for everything
    known: dict[str, Needles] = field(default_factory=dict)
    hits: set[Hit] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("output", *HOMES.values()):
            (self.folder / name).mkdir(mode=0o700, parents=True)

    @property
    def lab(self) -> Places:
        """Where the lab's files are."""
        return Places(self.folder / "lab")

    @property
    def site(self) -> Path:
        """The site file."""
        return self.folder / "site.yaml"

    @property
    def environment(self) -> dict[str, str]:
        """What a command finds: the campaign's own folders, and the recording hook."""
        return {
            **{name: str(self.folder / place) for name, place in HOMES.items()},
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"{HOOK}{os.pathsep}{CHECKOUT}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def up(self) -> None:
        """Start a lab, give it a marked password, and learn its secrets."""
        self._started(
            [sys.executable, "-m", "lyncauto", "lab", "up", "--dir", str(self.lab.folder)], "lab up"
        )
        password = marked("operator")
        write(self.lab.password, password.encode())
        write(self.lab.folder / "ntlm-users", f"{OPERATOR}:{password}\n".encode())
        self.know("operator password", password)
        self.know("agent token", self.lab.token.read_text("utf-8"))
        self.know("control token", json.loads(self.lab.control.read_bytes())["token"])
        for path in self.lab.folder.glob("*.pem"):
            for key in keys_in(path.read_bytes()):
                self.known[f"key of {path.stem}"] = of_key(key)

    def down(self) -> None:
        """End the lab."""
        self._started(
            [sys.executable, "-m", "lyncauto", "lab", "down", "--dir", str(self.lab.folder)], "down"
        )

    def know(self, name: str, secret: str) -> None:
        """Take a text into what is looked for."""
        self.known[name] = of_text(secret)

    def run(
        self,
        *arguments: str,
        ends: Sequence[int] = (Exit.DONE,),
        site: Path | None = None,
        breaks: str = "",
        log: bool = False,
    ) -> int:
        """Run one command of lyncauto, keep its words, and search everything there is afterwards."""
        told, tell = os.pipe()
        extra = ["--break", breaks] if breaks else []
        extra += ["--log", str(self.log)] if log else []
        line = [*arguments, "--site", str(site or self.site)]
        argv = [sys.executable, "-m", "tests.campaigns.secrets.launcher", "--tell", str(tell), *extra, "--"]
        with os.fdopen(told) as pipe:
            code = self._started([*argv, *line], " ".join(arguments), tell, ends=ends)
            os.close(tell)
            for heard in pipe:
                self._hear(**json.loads(heard))
        self.look()
        return code

    def learn_node_keys(self) -> None:
        """Take the private keys that lie on the node into what is looked for."""
        for path in self.lab.folder.glob("lb01/certs/*/*/cert.pem.key"):
            self.known[f"private key {path.parent.name}"] = of_key(path.read_text("ascii"))

    def look(self) -> None:
        """Search every file that is there now."""
        for path in files(self.folder):
            self.searched.add(str(path.relative_to(self.folder)))
            self.hits.update(search_file(self.folder, path, self.known))

    def _hear(self, kind: str, secret: str) -> None:
        if kind == "private key":
            self.known[f"{kind} {len(self.known)}"] = of_key(secret)
        else:
            self.know(f"{kind} {sum(name.startswith(kind) for name in self.known) + 1}", secret)

    def _started(self, argv: list[str], name: str, *pipes: int, ends: Sequence[int] = (Exit.DONE,)) -> int:
        number = len(list((self.folder / "output").iterdir())) // 2
        words = self.folder / "output" / f"{number:02d} {name.replace('/', '_')[:60]}"
        with words.with_suffix(".out").open("wb") as out, words.with_suffix(".err").open("wb") as err:
            ended = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=self.environment,
                cwd=self.folder,
                pass_fds=pipes,
                start_new_session=True,
                check=False,
            )
        self.note(name, ended.returncode, ends)
        return ended.returncode

    def note(self, name: str, code: int, ends: Sequence[int]) -> None:
        """Say how a command ended, and keep it where it had to end otherwise."""
        expected = " or ".join(str(int(end)) for end in ends)
        print(f"  {name}: exit {code}, expected {expected}", flush=True)
        if code not in ends:
            self.wrong.append(f"`{name}` ended with {code}, not with {expected}")
