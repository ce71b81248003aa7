"""Python's search for garbage that holds on to itself, as it suits a process that serves people.

Everything stands still while Python searches. What the start has made (modules, statements, words)
is there to stay, and searching all of it took a tenth of a second on a busy machine, again and
again.
"""

import gc

THRESHOLDS = (5_000, 10, 10)
"""After how many new objects Python searches among the young ones; after how many such searches
among the older ones. Its own are 700, 10 and 10: several searches for each request."""


def spare_what_stays() -> None:
    """Leave out of all later searches what there is now, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
