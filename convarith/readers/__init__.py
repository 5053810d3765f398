"""How a network comes in: one module a format, and a table of them."""
