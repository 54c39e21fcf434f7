"""The emulator's own process: MiniStack, ended together with whoever started it.

Run by the Python of `.venv-emulator`, so it imports nothing of this project. Three things are added to
MiniStack:

* It stops in order (and so writes its state) when its standard input closes, which also happens when the
  parent is killed: no process stays behind.
* A message whose delay has run out is noticed within `NUDGE_SECONDS`; left alone, its poller sleeps up to a
  second.
* A function that logs nothing answers after `LOG_LINE_WAIT_SECONDS`, where it would wait 50 ms for a log
  line.

Both timings are internals of the pinned version. Should a newer one lack them it runs without, and says so.
"""

import os
import signal
import sys
import threading
import time

NUDGE_SECONDS = 0.1
LOG_LINE_WAIT_SECONDS = 0.003


def stop_with_parent() -> None:
    """Wait until the parent lets go of our standard input, then stop as on SIGTERM."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def nudge_the_poller(wake: threading.Event) -> None:
    while True:
        time.sleep(NUDGE_SECONDS)
        wake.set()


def shorten_waits() -> None:
    try:
        from ministack.core.concurrency import esm_wake  # type: ignore[import-not-found]
        from ministack.core.lambda_runtime import Worker  # type: ignore[import-not-found]

        _first_line_wait, _idle_confirm, hard_cap = Worker._drain_stderr_bounded.__defaults__
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        print(f"emulator: runs with its own waits, so calls and timers are slower ({error})", file=sys.stderr)
        return
    Worker._drain_stderr_bounded.__defaults__ = (LOG_LINE_WAIT_SECONDS, LOG_LINE_WAIT_SECONDS / 2, hard_cap)
    threading.Thread(target=nudge_the_poller, args=(esm_wake,), daemon=True).start()


def main() -> None:
    threading.Thread(target=stop_with_parent, daemon=True).start()
    from ministack import app  # type: ignore[import-not-found]

    shorten_waits()
    sys.argv = sys.argv[:1]
    app.main()


if __name__ == "__main__":
    main()
