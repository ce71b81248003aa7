"""Views about surveys of departments."""
