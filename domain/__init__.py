"""The rules of the internal service process: pure, standard library only."""
