"""Whether the lab's own PowerShell engine binds, answers and refuses as a real one does."""
