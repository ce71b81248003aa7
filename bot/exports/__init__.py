"""Files for other programs: what there is in them, and how it is written."""
