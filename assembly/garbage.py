"""Python's collector, for a process that holds much for long and makes little waste.

What a line has read and learned stays as long as it runs; to go through all of it again and again costs a turn's time,
and at once some 200 ms of everybody's. So it is set aside once it is there. What a turn leaves is freed as it ends, but
for a few rings of tasks and errors: it is enough to look for these every AT_ONCE new things.
"""

import gc

AT_ONCE = 20_000


def set_aside() -> None:
    """Look at nothing that is there now any more; what has been thrown away before is freed first."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(AT_ONCE)
