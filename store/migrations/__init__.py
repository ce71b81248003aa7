"""The schema and how it came about, by Alembic."""
