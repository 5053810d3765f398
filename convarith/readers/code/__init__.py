"""Layers in frameworks' own code, which is read by its syntax and never run."""
