"""The shape-and-index engine: plain ints, no NumPy outside index.py."""
