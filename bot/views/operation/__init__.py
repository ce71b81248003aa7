"""Views about outages, restored backups, and what could not be delivered."""
