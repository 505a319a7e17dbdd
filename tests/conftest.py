"""What holds for every test, whichever file it is in."""

from collections.abc import Iterator
from threading import Lock

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from hypothesis import settings

from lyncauto.lab.estate import authority
from tests.labs import SharedLabs, shared_labs

# How long one example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("lyncauto", deadline=None)
settings.load_profile("lyncauto")


class KeysInTurn:
    """Makes some RSA keys of each length, and from then on gives them out again, in turn.

    To make a key costs more than all else of an estate, and hundreds of tests have estates of their own. No
    estate of a test has as many keys as there are here, so that within one all differ.
    """

    _COUNT = 32

    def __init__(self) -> None:
        self._lock = Lock()  # an estate has its keys made side by side
        self._given: dict[int, int] = {}
        self._keys: dict[tuple[int, int], RSAPrivateKey] = {}

    def __call__(self, exponent: int, bits: int) -> RSAPrivateKey:
        with self._lock:
            given = self._given.get(bits, 0)
            self._given[bits] = given + 1
        turn = (bits, given % self._COUNT)
        if turn not in self._keys:
            self._keys[turn] = generate_private_key(exponent, bits)
        return self._keys[turn]


@pytest.fixture(scope="session", autouse=True)
def keys_in_turn() -> Iterator[None]:
    """Let estates in the tests' own process have their keys from few; a lab's processes make theirs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(authority, "generate_private_key", KeysInTurn())
        yield


@pytest.fixture(scope="session")
def labs() -> Iterator[SharedLabs]:
    """Give the labs that the tests of this process share; most take one as it is at its start."""
    with shared_labs() as running:
        yield running
