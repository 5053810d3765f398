"""Scenes as characters, for a terminal."""
