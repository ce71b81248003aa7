"""Views: pure builders of Slack's blocks, from values and a language."""
