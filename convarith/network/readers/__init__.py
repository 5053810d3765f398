"""Configurations as they are written: one module a format."""
