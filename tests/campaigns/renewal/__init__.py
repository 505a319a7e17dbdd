"""Renewals from every source, on each estate, under clients that count every failed attempt."""
