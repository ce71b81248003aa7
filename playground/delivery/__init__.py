"""How the workspace reaches an app: over Socket Mode or by signed HTTP."""
