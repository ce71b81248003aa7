"""The demo: the bot against the playground, with a hotel in it, in a browser tab."""
