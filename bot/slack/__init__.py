"""The boundary to Slack: what comes in is read here; the client through which we call it."""
