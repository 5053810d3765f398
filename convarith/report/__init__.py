"""Answers and findings, written for people and for programs."""
