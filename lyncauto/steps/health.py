"""What counts as a healthy answer of Lync's web services, asked anywhere."""

from __future__ import annotations

from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Http, Probe

HTTPS_PATH = "/abs/handler"
HTTP_PATH = "/meet/blank.html"  # /abs/handler answers 403 over port 80, which would read as dead
EXPECT = "200-299,301,302,401"
_HEALTHY = frozenset((*range(200, 300), 301, 302, 401))


def healthy(status: int) -> bool:
    """Whether a load balancer counts this status as alive: a server that asks for a log-on is."""
    return status in _HEALTHY


def https(probe: Probe, endpoint: Endpoint, roots: str, cookie: str = "") -> Http:
    """Ask the page that is only well if the address book's application is; a cookie is ``name=value``."""
    headers = {"Cookie": cookie} if cookie else None
    return probe.http(endpoint, HTTPS_PATH, root=roots.encode(), headers=headers)


def http(probe: Probe, endpoint: Endpoint) -> Http:
    """Ask the plain page that telephones' first requests would meet."""
    return probe.http(endpoint, HTTP_PATH, root=None)
