"""The way out to Slack: claiming, rendering, pace, pictures and files, delivery."""
