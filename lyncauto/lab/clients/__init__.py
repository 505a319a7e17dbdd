"""The lab's clients: what users would notice, counted without mercy."""
