"""The convolution as an explicit matrix."""
