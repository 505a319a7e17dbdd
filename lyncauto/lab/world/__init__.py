"""The lab as a running thing: its processes, what steers them, and that nothing of it stays behind."""
