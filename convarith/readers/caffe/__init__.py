"""Nets of Caffe, in prototxt."""
