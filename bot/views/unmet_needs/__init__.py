"""Views about unmet needs."""
