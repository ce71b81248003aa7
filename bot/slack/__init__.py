"""The boundary to Slack: what comes in is read here, what goes out goes out here."""
