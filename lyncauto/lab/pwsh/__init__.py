"""A real PowerShell engine behind the lab's WinRM: its process, its cmdlets, and their way to the estate."""
