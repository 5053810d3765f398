"""Networks and layers of ONNX, from files and from models in memory."""
