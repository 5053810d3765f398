"""The page of ``convarith explore``: what is chosen on it, what the engine answers, and the server between the two."""
