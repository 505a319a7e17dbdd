"""The cookie that keeps a Lync 2010 client with its Front End, as Microsoft asks for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def cookie(set_cookie: Sequence[str], name: str) -> str:
    """Return ``name=value`` out of a response's Set-Cookie headers; empty when it is not set."""
    for header in set_cookie:
        pair = header.partition(";")[0].strip()
        if pair.partition("=")[0] == name:
            return pair
    return ""


def complaints(set_cookie: Sequence[str], name: str) -> tuple[str, ...]:
    """Return everything that is wrong with how the cookie was set.

    Source: Microsoft, "Load balancing requirements for Skype for Business": not HttpOnly, no expiry, this
    very name, and in every response whose request lacked it.
    """
    headers = [header for header in set_cookie if cookie([header], name)]
    if not headers:
        return (f"{name} was not set, though the request lacked it",)
    words = {word.partition("=")[0].strip().lower() for word in headers[0].split(";")[1:]}
    faults = {
        "httponly": f"{name} is HttpOnly",
        "expires": f"{name} expires",
        "max-age": f"{name} expires",
    }
    return tuple(dict.fromkeys(text for word, text in faults.items() if word in words))
