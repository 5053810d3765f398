"""Networks and layers of Keras, from files and prints and from models in memory."""
