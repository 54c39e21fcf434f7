"""One run of roundup's mail gateway over the mails of a folder, as one line of JSON. Runs in its own environment.

`roundup_gateway.py FOLDER`: a classic tracker on SQLite is made there first, and the users that the mails come from:
by default each new one costs a password hash of a fifth of a second, which is not what is measured here.
"""

import gc
import hashlib
import io
import json
import logging
import re
import subprocess
import sys
import time
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from types import SimpleNamespace

FOLDER = Path(sys.argv[1])
TRACKER, ADMIN = FOLDER / "tracker", str(Path(sys.executable).parent / "roundup-admin")
SETTINGS = (
    "mail_domain=support.example,tracker_email=support@support.example,mail_host=localhost,"
    "tracker_web=http://localhost/support/,admin_email=admin@support.example"
)
subprocess.run([ADMIN, "-i", str(TRACKER), "install", "classic", "sqlite", SETTINGS], check=True, capture_output=True)
config = TRACKER / "config.ini"
head, _, mail_section = config.read_text().rpartition("\n[mail]\n")
mail_section = re.sub(r"(?m)^#?debug =.*$", f"debug = {FOLDER / 'sent.txt'}", mail_section, count=1)
config.write_text(f"{head}\n[mail]\n{mail_section}")
schema = TRACKER / "schema.py"
allowed = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
schema.write_text(schema.read_text().replace(f"#{allowed}", allowed))
subprocess.run([ADMIN, "-i", str(TRACKER), "initialise", "bench"], check=True, capture_output=True)
logging.disable(logging.CRITICAL)

from roundup import instance, mailgw, password  # noqa: E402

known = json.loads((FOLDER / "manifest.json").read_text())
raws = [(FOLDER / "mails" / mail["file"]).read_bytes() for mail in known]
tracker = instance.open(str(TRACKER))
database = tracker.open("admin")
quick = password.Password("x", scheme="SHA")
copied = {address for raw in raws for _, address in getaddresses(message_from_bytes(raw).get_all("Cc", []))}
for address in sorted({mail["sender"] for mail in known} | copied | {"first@client1.example"}):
    database.user.create(username=address, address=address, roles="User", password=quick)
database.commit()
database.close()
gateway = mailgw.MailGW(tracker, SimpleNamespace(default_class="", set_value=[], oauth_directory=None))
gateway.trapExceptions = False
errors = []
for path in sorted((FOLDER / "first").iterdir()):
    gateway.main(io.BytesIO(path.read_bytes()))
gc.collect()

begin = time.process_time()
for mail, raw in zip(known, raws, strict=True):
    try:
        gateway.main(io.BytesIO(raw))
    except Exception as error:  # what it loses is counted
        errors.append(f"{mail['file']} {type(error).__name__}: {error}"[:100])
spent = time.process_time() - begin

database = tracker.open("admin")
issue_of = {
    database.msg.get(message, "messageid"): issue
    for issue in database.issue.list()
    for message in database.issue.get(issue, "messages")
}
kept = set()
for each in database.file.list():
    content = database.file.get(each, "binary_content")
    kept.add(hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest())
threaded = sum(
    mail["reply"] and mail["msgid"] in issue_of and issue_of.get(mail["root"]) == issue_of[mail["msgid"]]
    for mail in known
)
attached = sum(bool(mail["attachment"]) and mail["attachment"]["sha256"] in kept for mail in known)
tickets = len(database.issue.list()) - 1
database.close()
print(json.dumps({"cpu": spent, "tickets": tickets, "threaded": threaded, "attached": attached, "lost": len(errors)}))
