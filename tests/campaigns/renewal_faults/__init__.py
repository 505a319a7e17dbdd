"""Renewals that meet every known fault: a valid certificate is served throughout, nothing is half done."""
