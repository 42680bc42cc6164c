"""The worker in a process of its own, less patient than it is: `python -m tests.worker`.

What waits for a dead worker, or for one that may be at it, waits half a minute; here it is two seconds.
"""

import ivr.sending
import sessions.outbox
from app import work

PATIENCE = 2

if __name__ == "__main__":
    ivr.sending.AT_IT_SECONDS = PATIENCE
    sessions.outbox.FUNCTION_SECONDS = PATIENCE
    work()
