"""What the store refuses."""


class StoreError(Exception):
    """The store cannot do what was asked."""


class AlreadyDelivered(StoreError):
    """This very delivery from Slack has been carried out before; nothing is to be done again."""


class ChangedMeanwhile(StoreError):
    """Somebody else changed the row after it was read."""


class DatabaseInUse(StoreError):
    """Another process runs on the same SQLite file."""


class SeveralWorkspaces(StoreError):
    """The database holds several workspaces, and none was named."""


class UnusableDatabase(StoreError):
    """The database cannot be reached or opened; the message says what to do."""
