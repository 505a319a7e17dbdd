"""Damaged, cut and mixed exports for every reader of the audit's offline road."""
