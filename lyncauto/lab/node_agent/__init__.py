"""The agent of a balancer node: it owns HAProxy, its files and its socket, and takes orders over HTTPS."""
