"""Amparo: the shared workplace of an anti-trafficking partnership."""
