"""Use cases about who there is, and what they may."""
