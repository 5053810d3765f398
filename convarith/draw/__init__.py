"""Scenes as pixels and files."""
