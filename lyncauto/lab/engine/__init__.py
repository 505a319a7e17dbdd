"""A PowerShell engine in Python: binds parameters as PowerShell does and runs handlers, never script text."""
