"""Networks of Darknet, in cfg."""
