"""What people do with Crossdesk: one function each, one transaction, no Slack and no SQL."""
