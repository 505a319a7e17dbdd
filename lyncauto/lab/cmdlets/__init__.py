"""The commands that act on the estate: the vendor's cmdlets and our remote functions, in Python."""
