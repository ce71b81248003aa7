"""All that the bot can show, with sample values: for tests, and for Slack's own judgement."""
