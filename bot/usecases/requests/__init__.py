"""Use cases about requests, from their opening to their end."""
