"""The C library's heap, as it suits a process that runs for weeks."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>


def share_heap() -> None:
    """Let all threads share one heap. To be called before there are threads.

    glibc gives each thread a heap of its own, whose free parts no other thread uses. Other C
    libraries do not, and have no such setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_ARENA_MAX, 1)
