"""The estate's name servers and the clients' resolvers."""

from __future__ import annotations

from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone_lookup import lookup_of
from lyncauto.lab.net.authoritative import AuthoritativeServer
from lyncauto.lab.net.resolver import Resolver


class Names:
    """All of them."""

    def __init__(self, estate: Estate) -> None:
        described, port = estate.description, estate.description.ports.dns
        zone = estate.zone
        self.servers = {
            name: AuthoritativeServer(estate.address(name), port, lookup_of(zone, name), zone=zone.name)
            for name in zone.servers
        }
        upstreams = tuple((estate.address(name), port) for name in zone.servers)
        self.resolvers = {
            name: Resolver(estate.address(name), port, upstreams) for name in described.of_role("resolver")
        }

    async def start(self) -> None:
        """Begin to answer."""
        for server in self.servers.values():
            await server.start()
        for resolver in self.resolvers.values():
            await resolver.start()

    async def stop(self) -> None:
        """Close everything."""
        for resolver in self.resolvers.values():
            await resolver.stop()
        for server in self.servers.values():
            await server.stop()

    def reset(self) -> None:
        """Let all answer, and the resolvers forget."""
        for server in self.servers.values():
            server.silent = False
        for resolver in self.resolvers.values():
            resolver.fault = None
            resolver.flush()
