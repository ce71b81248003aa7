"""Use cases about surveys of departments."""
