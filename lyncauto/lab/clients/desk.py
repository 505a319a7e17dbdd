"""What every client has, user or phone: its own browser and registrar, and the shared tally and pace."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from lyncauto.lab.clients.browser import Answer, Browser, Request
from lyncauto.lab.clients.log_on import Account
from lyncauto.lab.clients.names import NameNotResolved
from lyncauto.lab.clients.pace import Pace
from lyncauto.lab.clients.registrar import Registrar, SignInFailed, Urls
from lyncauto.lab.clients.tally import Attempt, Tally

OK = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """One client's place."""

    user: str
    browser: Browser
    registrar: Registrar
    tally: Tally
    pace: Pace
    chance: random.Random
    account: Account | None = None  # without one it logs on nowhere
    root: str = ""  # PEM: what its log-ons trust

    async def urls(self) -> Urls | None:
        """Sign in at the pool; ``None`` if nobody there answers, which counts as a failed request.

        A single registrar that is down does not count: SIP is balanced by its clients.
        """
        begun = time.time()
        try:
            return await self.registrar.sign_in(self.user)
        except NameNotResolved:
            why = "name"
        except SignInFailed:
            why = "sign-in"
        self.tally.count(Attempt(begun, time.time(), why))
        return None

    async def log_on(self, request: Request) -> Answer:
        """Attempt on a connection of its own, logging on there if that is asked for and it has an account."""
        if self.account is None:
            return await self.browser.fresh(request)
        return await self.browser.logged_on(request, self.account, self.root)

    def judge(self, answer: Answer, *, once: bool = False) -> bool:
        """Count an answer that must be 200; return whether it was."""
        error = answer.error or ("" if answer.status == OK else f"status {answer.status}")
        self.tally.count(Attempt(answer.begun, answer.ended, error, once))
        return not error

    def excuse(self, answer: Answer, *, once: bool = False) -> None:
        """Count an attempt whose failure is counted elsewhere: as a lost session."""
        self.tally.count(Attempt(answer.begun, answer.ended, once=once))
