"""The emulator's own process: MiniStack, ended together with whoever started it.

Run by the Python of `.venv-emulator`, so it imports nothing of this project. Seven things are added to MiniStack:

* It stops in order (and so writes its state) when its standard input closes, which also happens when the parent is
  killed: no process stays behind.
* Its workers end before it does: one at work would go on without it, trying to reach it.
* A message whose delay has run out is noticed within `NUDGE_SECONDS`; left alone, its poller sleeps up to a second.
* A function that logs nothing answers after `LOG_LINE_WAIT_SECONDS`, where it would wait 50 ms for a log line.
* Code is unpacked once and then linked to, where each worker would unpack its own copy: a second or two of a core.
* The grammar of a condition is looked at once, where it would be looked at again for each item that is read or written.
* A token that the user pool gives for a refresh token names its owner's groups, as Cognito's do; it would name none.

The last six reach into the pinned version. Should a newer one lack what they need it runs without, and says so.
"""

import contextlib
import hashlib
import os
import signal
import sys
import tempfile
import threading
import time
import zipfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

NUDGE_SECONDS = 0.1
LOG_LINE_WAIT_SECONDS = 0.003
UNPACKED = "UNPACKED_CODE_DIR"  # the environment variable with the folder for unpacked code

one_at_a_time = threading.Lock()


def stop_with_parent() -> None:
    """Wait until the parent lets go of our standard input, then stop as on SIGTERM."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def nudge_the_poller(wake: threading.Event) -> None:
    while True:
        time.sleep(NUDGE_SECONDS)
        wake.set()


class UnpackedOnce(zipfile.ZipFile):
    """A zip whose content appears as a link to a folder that every zip of the same content shares."""

    def extractall(self, path=None, members=None, pwd=None):  # type: ignore[no-untyped-def]
        assert isinstance(self.filename, str)
        kept = Path(os.environ[UNPACKED], hashlib.sha256(Path(self.filename).read_bytes()).hexdigest())
        with one_at_a_time:
            if not kept.exists():
                unfinished = Path(tempfile.mkdtemp(prefix="unpacking-"))
                super().extractall(unfinished, members, pwd)
                unfinished.rename(kept)
        os.utime(kept)  # what was used last is kept for the next start
        os.rmdir(path)
        os.symlink(kept, path)


def hurry() -> None:
    """Add what makes MiniStack quicker."""
    try:
        from ministack.core import lambda_runtime  # type: ignore[import-not-found]
        from ministack.core.concurrency import esm_wake  # type: ignore[import-not-found]
        from ministack.services import dynamodb  # type: ignore[import-not-found]

        _first_line_wait, _idle_confirm, hard_cap = lambda_runtime.Worker._drain_stderr_bounded.__defaults__
        own = lambda_runtime.zipfile
        dynamodb._condition_syntax_error = lru_cache(dynamodb._condition_syntax_error)
        tokens_of = lru_cache(dynamodb._tokenize)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        print(f"emulator: runs without what would make it quicker ({error})", file=sys.stderr)
        return
    dynamodb._tokenize = lambda expression: list(tokens_of(expression))
    quick = (LOG_LINE_WAIT_SECONDS, LOG_LINE_WAIT_SECONDS / 2, hard_cap)
    lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = quick
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(own), "ZipFile": UnpackedOnce})
    threading.Thread(target=nudge_the_poller, args=(esm_wake,), daemon=True).start()


def name_groups() -> None:
    """Have every token of a person name their groups."""
    try:
        from ministack.services import cognito

        made, pool_of = cognito._fake_token, cognito._get_pool_unscoped
    except (ImportError, AttributeError) as error:
        print(f"emulator: tokens that are asked for again name no groups ({error})", file=sys.stderr)
        return

    def with_groups(sub, pool_id, *rest, groups=None, **how):  # type: ignore[no-untyped-def]
        users = (pool_of(pool_id) or {"_users": {}})["_users"]
        known = users.get(how.get("username") or sub, {}).get("_groups")
        return made(sub, pool_id, *rest, groups=known if groups is None else groups, **how)

    cognito._fake_token = with_groups


def end_workers() -> None:
    """Have it end its workers once its state is written."""
    try:
        from ministack import app  # type: ignore[import-not-found]
        from ministack.core import lambda_runtime

        last, reset = app._stop_docker_containers, lambda_runtime.reset
    except (ImportError, AttributeError) as error:
        print(f"emulator: workers may end after it ({error})", file=sys.stderr)
        return

    def stop() -> None:
        reset()
        last()

    app._stop_docker_containers = stop


def main() -> None:
    threading.Thread(target=stop_with_parent, daemon=True).start()
    from ministack import app

    hurry()
    name_groups()
    end_workers()
    sys.argv = sys.argv[:1]
    with contextlib.suppress(KeyboardInterrupt):
        app.main()


if __name__ == "__main__":
    main()
