"""Texts with every name, address and identifier replaced in one pass: nothing is replaced twice. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lyncauto.adapters.recording import tokens
from lyncauto.adapters.recording.aliases import Series, guid
from lyncauto.adapters.recording.words import VENDOR, telling

_DN = r"\b(?P<dnkey>CN|OU|O|L|ST|S|STREET|E|G|SN|cn|ou|Cn|Ou)=(?P<dnvalue>\"[^\"]*\"|(?:\\.|[^,+\"\\])+)"
_DC = r"\b[Dd][Cc]=[\w-]+(?:,\s?[Dd][Cc]=[\w-]+)*"
_SITE = r"(?<!\w)(?P<sitekey>[Ss]ite:)(?P<sitevalue>[^,;\r\n\"<]+)"
_MARK = r"(?<=-)(?P<mark>[0-9a-f]{8})(?=\.html\b)"
_OWN = re.compile(r"\b[0-9a-f]{8}$")
_ATTRIBUTE = re.compile(r"([\w:.-]+)=\"([^\"]*)\"")
_INSIDE = re.compile(r"(?<=>)([^<>]*[^<>\s][^<>]*)(?=<)")
_NEUTRAL = re.compile(
    r"[\d.,:+\-TZ\s]*|true|false|urn:[\w.:-]+|https?://schemas\.microsoft\.com/\S*", re.IGNORECASE
)
_DN_WORDS = {"OU": "Unit", "O": "Organisation", "L": "Town", "ST": "Region", "S": "Region", "CN": "Name"}


@dataclass(frozen=True, slots=True)
class Known:
    """What was found in a recording before anything in it is replaced; keys are lower case.

    Attributes:
        phrases: What is replaced wherever it stands alone: domain names, addresses, names of authorities.
        words: What is replaced inside of words too: company names.
        domains: NetBIOS domains.
        machines: Short names of computers.
        people: Names of users.
        sites: Names of sites.
    """

    phrases: Mapping[str, str]
    words: Mapping[str, str]
    domains: Mapping[str, str]
    machines: Mapping[str, str]
    people: Mapping[str, str]
    sites: Mapping[str, str]

    @property
    def alone(self) -> dict[str, str]:
        """Everything that is replaced wherever it stands alone; words of the language are not."""
        return {**{one: self.single[one] for one in self.single if telling(one)}, **self.phrases}

    @property
    def single(self) -> dict[str, str]:
        """Names of one word."""
        return {**self.sites, **self.people, **self.domains, **self.machines}


class Renamer:
    """Replaces in texts."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._alone = known.alone
        self._guids = Series(guid)
        self._digests = Series(str)
        self._sids = Series("S-1-5-21-1-1-1-{}".format)
        self._phones = Series("+1555{:07d}".format)
        self._marks = Series("{:08d}".format)
        self._texts = Series("text{:02d}".format)
        self._shares = Series("share{:02d}".format)
        self._others = Series("other{:02d}".format)
        self._parts: dict[str, Series] = {}
        self._pattern = self._compiled()

    def text(self, text: str) -> str:
        """Return a text with everything replaced."""
        return self._pattern.sub(self._replaced, text)

    def document(self, text: str) -> str:
        """Return an XML document; a word in it that nobody knows to be the vendor's is replaced too."""
        renamed = _ATTRIBUTE.sub(lambda found: f'{found[1]}="{self._word(found[2], found[1])}"', text)
        return _INSIDE.sub(lambda found: self._word(found[1], ""), renamed)

    def phrase(self, text: str) -> str:
        """Return a text that a person made up, whole: a display name, a comment."""
        renamed = self.text(text)
        if text.startswith("lyncauto "):  # ours: what it ends with is a hash of names, which could be guessed
            return _OWN.sub(lambda found: self._marks.name(found[0]), renamed)
        return self._texts.name(text) if text else text

    @property
    def replaced(self) -> dict[str, str]:
        """Everything that is replaced, and by what."""
        series = (self._guids, self._sids, self._phones)
        return {
            **self._known.words,
            **self._known.single,
            **self._known.phrases,
            **{real: invented for one in series for real, invented in one.invented.items()},
        }

    def _word(self, value: str, attribute: str) -> str:
        plain = html.unescape(value)
        site = self._known.sites.get(plain.strip().lower())
        if site or self._pattern.search(plain):
            return html.escape(site or self.text(plain))
        neutral = attribute in VENDOR or _NEUTRAL.fullmatch(plain)
        return html.escape(plain if neutral else self._texts.name(plain.strip()))

    def _compiled(self) -> re.Pattern[str]:
        alone = "|".join(map(re.escape, sorted(self._alone, key=_longest)))
        words = "|".join(map(re.escape, sorted(self._known.words, key=_longest)))
        parts = {
            "guid": tokens.GUID.pattern,
            "digest": tokens.DIGEST.pattern,
            "sid": tokens.SID.pattern,
            "phone": tokens.PHONE.pattern,
            "markhex": _MARK,
            "unc": tokens.UNC.pattern.replace("([", "(?P<server>[", 1).replace(r"\\([", r"\\(?P<share>["),
            "site": _SITE,
            "dn": _DN,
            "dc": _DC,
            "spaced": tokens.SPACED.pattern.replace("([A-Za", "(?P<sdomain>[A-Za").replace(
                r"\\([\w", r"\\(?P<suser>[\w"
            ),
            "account": tokens.ACCOUNT.pattern.replace("([A-Za", "(?P<netbios>[A-Za").replace(
                r"([\w.$-]+)", r"(?P<user>[\w.$-]+)"
            ),
            "mailbox": tokens.MAILBOX.pattern.replace(r"([\w.+-](", r"(?P<person>[\w.+-](", 1).replace(
                "@([A", "@(?P<at>[A"
            ),
            "phrase": rf"(?<![A-Za-z0-9])(?:{alone})(?![A-Za-z0-9])" if alone else "(?!)",
            "word": f"(?:{words})" if words else "(?!)",
        }
        return re.compile(
            "|".join(
                f"(?P<{name}>(?i:{part}))" if name in ("phrase", "word") else f"(?P<{name}>{part})"
                for name, part in parts.items()
            )
        )

    def _replaced(self, found: re.Match[str]) -> str:
        """Return what stands for one match."""
        acts: dict[str, Callable[[], str]] = {
            "guid": lambda: self._guids.name(found[0]),
            "digest": lambda: self._digest(found[0]),
            "sid": lambda: self._sids.name(found[0]),
            "phone": lambda: self._phones.name(found[0]),
            "mark": lambda: self._marks.name(found[0]),
            "share": lambda: rf"\\{self._server(found['server'])}\{self._shares.name(found['share'])}",
            "sitevalue": lambda: found["sitekey"] + self._site(found["sitevalue"].strip()),
            "dnvalue": lambda: f"{found['dnkey']}={self._part(found['dnkey'], found['dnvalue'])}",
            "dc": lambda: self._components(found[0]),
            "suser": lambda: self._account(found["sdomain"], found["suser"]),
            "user": lambda: self._account(found["netbios"], found["user"]),
            "at": lambda: f"{self._user(found['person'])}@{self.text(found['at'])}",
            "phrase": lambda: self._one(found[0]),
            "word": lambda: _cased(self._known.words[found[0].lower()], found[0]),
        }
        return next(acts[name]() for name in acts if found[name] is not None)

    def _digest(self, real: str) -> str:
        number = self._digests.name(real)
        return number.rjust(len(real), "0")

    def _one(self, real: str) -> str:
        key = real.lower()
        invented = self._alone[key]
        return invented if key in self._known.phrases else _cased(invented, real)

    def _site(self, real: str) -> str:
        return self._known.sites.get(real.lower()) or self._others.name(real)

    def _part(self, key: str, value: str) -> str:
        plain = value.strip('"').strip()
        if plain.lower() in self._known.phrases:
            return self._known.phrases[plain.lower()]
        word = _DN_WORDS.get(key.upper(), "Name")
        return self._parts.setdefault(word, Series((word + " {}").format)).name(plain)

    def _components(self, text: str) -> str:
        between = ", " if ", " in text else ","
        labels = [part.partition("=")[2] for part in re.split(r",\s?", text)]
        return between.join(f"DC={label}" for label in self.text(".".join(labels)).split("."))

    def _account(self, domain: str, user: str) -> str:
        known = self._known.domains.get(domain.lower())
        if known is None:
            # A path of Windows, or somebody who is the same everywhere: whatever else is in it is replaced.
            return "\\".join(self.text(part) for part in (domain, user))
        return f"{known}\\{self._user(user)}"

    def _server(self, server: str) -> str:
        return self.text(server) if self._pattern.search(server) else self._others.name(server)

    def _user(self, user: str) -> str:
        name, dollar = user.rstrip("$"), "$" if user.endswith("$") else ""
        machine = self._known.machines.get(name.lower())
        if machine and dollar:
            return f"{machine.upper()}$"
        return (self._known.people.get(name.lower()) or self._others.name(name)) + dollar


def _longest(text: str) -> tuple[int, str]:
    return -len(text), text


def _cased(invented: str, real: str) -> str:
    """Return *invented* in the letter case of *real*."""
    if real.isupper():
        return invented.upper()
    return invented.capitalize() if real[:1].isupper() else invented.lower()
