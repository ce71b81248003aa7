"""A report: the three pictures of how departments served each other, and a table of services."""
