"""Views about what is due or overdue."""
