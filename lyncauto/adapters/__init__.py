"""The only I/O and the only network libraries: each port's real ends, a pure codec and a thin client each."""
