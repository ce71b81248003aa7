"""What Crossdesk remembers: the only place that knows SQLAlchemy."""
