"""`mail_intake` over the mails of a folder, in a process of its own as in AWS: nothing is loaded but what it imports.

`python -m tests.bench.intake FOLDER`: FOLDER/events.json has the messages of the queue, those that make it warm first;
the environment says where the table is. Mails are in FOLDER/mails, or in the emulator's bucket where there are none:
in memory they cost no CPU, as the peers have theirs. One line of JSON tells what it took.
"""

import gc
import hashlib
import io
import json
import logging
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from functions import mail_intake
from pledgekeeper import wiring
from tests.bench.figures import peak_mb

FOLDER = Path(sys.argv[1])
CONTEXT = SimpleNamespace(
    function_name="mail_intake", memory_limit_in_mb=1024, aws_request_id="00000000-0000-0000-0000-000000000000",
    invoked_function_arn="arn:aws:lambda:eu-west-3:000000000000:function:mail_intake",
)  # fmt: skip


class Bucket:
    """Mails, and what came with them, in memory."""

    def __init__(self, mails: Path) -> None:
        self.objects = {f"incoming/{path.stem}": path.read_bytes() for path in mails.iterdir()}

    def get_object(self, **asked: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.objects[asked["Key"]])}

    def put_object(self, **said: Any) -> None:
        self.objects[said["Key"]] = said["Body"]


def take(events: list[dict[str, Any]]) -> None:
    for event in events:
        assert mail_intake.handler(event, CONTEXT) == {"batchItemFailures": []}


logging.disable(logging.CRITICAL)
first, counted = json.loads((FOLDER / "events.json").read_text())
bucket, others = Bucket(FOLDER / "mails") if (FOLDER / "mails").exists() else None, wiring.client
if bucket:
    wiring.client = lambda name: bucket if name == "s3" else others(name)
take(first)
gc.collect()

begin = time.process_time()
take(counted)
spent = time.process_time() - begin

kept = {
    hashlib.sha256(body).hexdigest()
    for key, body in (bucket.objects if bucket else {}).items()
    if key.startswith("attachments/")
}
print(json.dumps({"cpu": spent, "peak_mb": peak_mb(), "kept": sorted(kept)}))
