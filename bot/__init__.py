"""The Slack bot: listeners, use cases, views and jobs."""
