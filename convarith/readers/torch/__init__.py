"""Networks and layers that live in PyTorch."""
