"""Programs of Windows that a command shell runs, acting on the estate."""
