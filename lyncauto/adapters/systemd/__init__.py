"""The schedule as systemd has it: a service and a timer."""
