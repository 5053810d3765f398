"""Configurations judged: findings as data."""
