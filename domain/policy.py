"""Times that hold for every department."""

from datetime import timedelta

CONFIRMATION_WORKING_DAYS = 3
"""How long a resolved request waits for its requester's word before it closes by itself."""

REOPENING_DAYS = 14
"""How long after its end a request can be reopened, in calendar days."""

REOPENING = timedelta(days=REOPENING_DAYS)
