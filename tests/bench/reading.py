"""The mails of a folder read and decided upon, and nothing else: `python -m tests.bench.reading FOLDER`.

Several times over, so that it is looked at for as long as the peers are: a second of CPU is less at the mercy of what
else runs. One line of JSON tells what one time took.
"""

import gc
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.intake.decision import Arrived, Open, decide
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.machine import machine_of
from pledgekeeper.intake.mail import read_mail

FOLDER, TIMES = Path(sys.argv[1]), 8
NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
carrier = Carrier.model_validate_json((FOLDER / "carrier.json").read_text())


def opens(raw: bytes) -> bool:
    mail = read_mail(raw)
    machine = machine_of(Head(raw), mail.sender, mail.subject, "care@pledge.example")
    arrived = Arrived(mail, machine, None, carrier, frozenset((carrier.id,)), None, (), NOW)
    return isinstance(decide(arrived), Open)


mails = [(FOLDER / "mails" / mail["file"]).read_bytes() for mail in json.loads((FOLDER / "manifest.json").read_text())]
for path in sorted((FOLDER / "first").iterdir()):
    opens(path.read_bytes())
gc.collect()

begin = time.process_time()
opened = sum(opens(raw) for _ in range(TIMES) for raw in mails)
spent = time.process_time() - begin

assert opened == TIMES * len(mails)
print(json.dumps({"cpu": spent / TIMES, "opened": opened // TIMES}))
