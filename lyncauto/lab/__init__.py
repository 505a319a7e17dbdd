"""A whole estate on loopback, over the real protocols: the embedded default and the test double."""
