"""Use cases about the catalogue."""
