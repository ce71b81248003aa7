"""Use cases about how departments served each other: digests, reports and exports."""
