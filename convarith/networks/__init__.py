"""Layers joined to a network, and the shapes that go through it."""
