"""HAProxy behind the balancer port: a pure codec for its files, and a thin client over a node."""
