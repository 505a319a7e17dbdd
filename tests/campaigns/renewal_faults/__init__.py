"""Renewals that meet every known fault: a valid certificate is served throughout, and nothing is half done."""
