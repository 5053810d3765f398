"""Configurations in the dialects of libraries, of which each stands for a network."""
