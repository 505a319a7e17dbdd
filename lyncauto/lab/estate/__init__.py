"""The state of the lab's estate: in memory, without a socket; what is done to it is done by commands."""
