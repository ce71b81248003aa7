"""Use cases: one function for each thing that people do, one transaction, no Slack and no SQL."""
