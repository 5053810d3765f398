"""Scenes as pixels and files."""

import logging

for _library in ("fontTools", "matplotlib", "PIL"):  # whose log would be printed among our lines, as nobody set it up
    logging.getLogger(_library).addHandler(logging.NullHandler())
