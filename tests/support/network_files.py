"""A small network as it is written in a file."""

from __future__ import annotations

FITS = """\
[[network]]
name = "net"
input = [3, 8, 8]

[[network.layer]]
name = "wide"
op = "conv"
kernel = 3
out_channels = 4
"""
KERNEL_LINE = 8
BROKEN = FITS.replace("kernel = 3", "kernel = 9")


def in_pyproject(text: str) -> str:
    """Move the networks of a text to where they stand in a pyproject.toml, which begins with a table of its own."""
    return '[project]\nname = "mine"\n' + text.replace("[[network", "[[tool.convarith.network")
