"""Layers executed on NumPy arrays."""
