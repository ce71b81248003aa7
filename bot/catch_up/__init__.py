"""Catching up with what people wrote while Slack delivered nothing."""
