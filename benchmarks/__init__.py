"""How fast things are, as ratios of what was measured side by side in one run."""
