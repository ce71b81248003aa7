"""Use cases about how departments served each other: measurements, digests, reports and exports."""
