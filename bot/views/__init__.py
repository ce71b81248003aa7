"""What people see: pure builders of Slack's blocks, from values and a language."""
