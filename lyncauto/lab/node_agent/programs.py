"""Which programs the agent runs, as sudo on a real node would allow them: a fixed table, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lyncauto.lab.node_agent.folder import KEY, NodeFolder, Outside
from lyncauto.lab.node_agent.unit import NAME

NOT_PERMITTED = 126  # POSIX shell: found, but not to be executed
NOT_FOUND = 127
_NEW_KEYS = {
    *(("-newkey", f"rsa:{bits}") for bits in (2048, 3072, 4096)),
    *(("-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}") for curve in ("P-256", "P-384")),
}


class Refused(Exception):
    """The table does not hold this command."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """A command that may run.

    Attributes:
        argv: As it is run, paths resolved. For the unit: what it is told, ``("start",)``.
        unit: It is for the unit, and no program is run.
        changes: It changes the node.
    """

    argv: tuple[str, ...]
    unit: bool = False
    changes: bool = False


class Programs:
    """The table of one node."""

    def __init__(self, haproxy: Path, folder: NodeFolder) -> None:
        self._haproxy = str(haproxy)
        self._folder = folder
        self._table: dict[str, Callable[[list[str]], Permitted]] = {
            self._haproxy: self._balancer,
            "ln": self._link,
            "rm": self._remove,
            "ls": self._list,
            "mkdir": self._make,
            "openssl": self._key_and_request,
            "mv": self._move,
            "rmdir": self._unmake,
            "test": self._test,
            "readlink": self._read_link,
            "systemctl": self._systemctl,
            "journalctl": self._journal,
        }

    def permitted(self, argv: Sequence[str]) -> Permitted:
        """Return what may be run for *argv*.

        Raises:
            Refused: It is not in the table.
        """
        match list(argv):
            case [program, *words] if program in self._table:
                try:
                    return self._table[program](words)
                except Outside as reason:
                    raise Refused(f"{program}: {reason}") from None
        raise Refused(f"not permitted: {' '.join(argv)}")

    def _balancer(self, words: list[str]) -> Permitted:
        match words:
            case ["-v" | "-vv" as flag]:
                return Permitted((self._haproxy, flag))
            case ["-c", "-f", folder]:
                # A folder must end in a slash or be one: HAProxy reads its *.cfg in the order of their names.
                return Permitted((self._haproxy, "-c", "-f", str(self._folder.inside(folder))))
        raise Refused(f"haproxy is run with -v, -vv or -c -f FOLDER, not with {' '.join(words)}")

    def _link(self, words: list[str]) -> Permitted:
        match words:
            case ["-sfn", target, link]:
                at = self._folder.inside(link)
                self._folder.target(target, at)
                return Permitted(("ln", "-sfn", "--", target, str(at)), changes=True)
        raise Refused("ln is run as ln -sfn TARGET LINK")

    def _remove(self, words: list[str]) -> Permitted:
        match words:
            case ["-f" | "-rf" as flag, *paths] if paths:
                places = (str(self._folder.inside(path)) for path in paths)
                return Permitted(("rm", flag, "--", *places), changes=True)
        raise Refused("rm is run as rm -f PATH... or rm -rf PATH...")

    def _list(self, words: list[str]) -> Permitted:
        match words:
            case ["-1", folder]:
                return Permitted(("ls", "-1", "--", str(self._folder.folder_or_inside(folder))))
        raise Refused("ls is run as ls -1 FOLDER")

    def _make(self, words: list[str]) -> Permitted:
        match words:
            case [folder] | ["-p", folder]:
                flags = words[:-1]
                place = str(self._folder.folder_or_inside(folder) if flags else self._folder.inside(folder))
                return Permitted(("mkdir", *flags, "--", place), changes=True)
        raise Refused("mkdir is run as mkdir FOLDER or mkdir -p FOLDER")

    def _key_and_request(self, words: list[str]) -> Permitted:
        match words:
            case [
                "req", "-new", *kind, "-nodes", "-sha256", "-subj", subject,
                "-addext", names, "-keyout", key, "-out", request,
            ] if tuple(kind) in _NEW_KEYS:  # fmt: skip
                places = [str(self._folder.inside(path)) for path in (key, request)]
                if not places[0].endswith(KEY):
                    raise Refused(f"openssl: a private key is in a file that ends in {KEY}")
                options = ("req", "-new", *kind, "-nodes", "-sha256", "-subj", subject)
                files = ("-keyout", places[0], "-out", places[1])
                return Permitted(("openssl", *options, "-addext", names, *files), changes=True)
        raise Refused("openssl makes a key and a request in the folder, and nothing else")

    def _move(self, words: list[str]) -> Permitted:
        match words:
            case ["-T", old, new]:
                places = (str(self._folder.inside(path)) for path in (old, new))
                if any(place.endswith(KEY) for place in (old, new)):
                    raise Refused("mv: a private key stays under its name")
                return Permitted(("mv", "-T", "--", *places), changes=True)
        raise Refused("mv is run as mv -T OLD NEW")

    def _unmake(self, words: list[str]) -> Permitted:
        match words:
            case [folder]:
                return Permitted(("rmdir", "--", str(self._folder.inside(folder))), changes=True)
        raise Refused("rmdir is run as rmdir FOLDER")

    def _test(self, words: list[str]) -> Permitted:
        match words:
            case ["-e" | "-s" as question, path]:
                return Permitted(("test", question, str(self._folder.folder_or_inside(path))))
        raise Refused("test is run as test -e PATH or test -s PATH")

    def _read_link(self, words: list[str]) -> Permitted:
        match words:
            case [link]:
                return Permitted(("readlink", "--", str(self._folder.inside(link))))
        raise Refused("readlink is run as readlink LINK")

    def _systemctl(self, words: list[str]) -> Permitted:
        match words:
            case ["start" | "stop" | "reload" as verb, name] if name == NAME:
                return Permitted((verb,), unit=True, changes=True)
            case ["is-active", name] if name == NAME:
                return Permitted(("is-active",), unit=True)
        raise Refused(f"systemctl is run with start, stop, reload or is-active, and {NAME}")

    def _journal(self, words: list[str]) -> Permitted:
        match words:
            case ["-u", name, *_] if name == NAME:
                return Permitted(("journal",), unit=True)
        raise Refused(f"journalctl is run as journalctl -u {NAME}")
