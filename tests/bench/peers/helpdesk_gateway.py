"""One run of django-helpdesk's intake over the mails of a folder, as one line of JSON. Runs in its own environment.

`helpdesk_gateway.py FOLDER`: the mails are in FOLDER/mails; a database (SQLite) is made there first.
"""

import gc
import hashlib
import json
import logging
import os
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[1])
sys.path.insert(0, str(Path(__file__).parent))
os.environ["HELPDESK_FOLDER"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk_settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils.encoding import force_str  # noqa: E402
from helpdesk.email import extract_email_metadata  # noqa: E402
from helpdesk.models import FollowUp, FollowUpAttachment, Queue, Ticket  # noqa: E402

call_command("migrate", verbosity=0)
call_command("loaddata", "emailtemplate.json", verbosity=0)
queue = Queue.objects.create(
    title="Support", slug="support", email_address="support@support.example", allow_email_submission=True,
    email_box_type="local",
)  # fmt: skip
known = json.loads((FOLDER / "manifest.json").read_text())
raws = [(FOLDER / "mails" / mail["file"]).read_bytes() for mail in known]
errors = []
log = logging.getLogger("helpdesk")
for path in sorted((FOLDER / "first").iterdir()):
    extract_email_metadata(message=path.read_text(), queue=queue, logger=log)
gc.collect()

begin = time.process_time()
for mail, raw in zip(known, raws, strict=True):
    try:
        extract_email_metadata(
            message=force_str(raw, errors="replace"), queue=queue, logger=log
        )  # as its own poll does
    except Exception as error:  # what it loses is counted
        errors.append(f"{mail['file']} {type(error).__name__}: {error}"[:100])
spent = time.process_time() - begin

notes = {note.message_id: note for note in FollowUp.objects.select_related("ticket")}
threaded = sum(
    mail["reply"]
    and mail["msgid"] in notes
    and mail["root"] in notes
    and notes[mail["msgid"]].ticket_id == notes[mail["root"]].ticket_id
    for mail in known
)
kept = {
    hashlib.sha256(Path(each.file.path).read_bytes()).hexdigest()
    for each in FollowUpAttachment.objects.all()
    if each.file and Path(each.file.path).exists()
}
attached = sum(bool(mail["attachment"]) and mail["attachment"]["sha256"] in kept for mail in known)
tickets = Ticket.objects.count() - 1
print(json.dumps({"cpu": spent, "tickets": tickets, "threaded": threaded, "attached": attached, "lost": len(errors)}))
