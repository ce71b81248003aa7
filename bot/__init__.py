"""The Slack bot: listeners, use cases, views and jobs."""

__version__ = "0.2.0"
