"""Views about the catalogue."""
