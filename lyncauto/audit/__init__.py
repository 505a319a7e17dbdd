"""The audit: small rules over the inventory, and what they find. Pure; asks nothing of anybody."""
