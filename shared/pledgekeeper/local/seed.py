"""Fills a new system with the carriers and the roster of `seeds/`, and with the people who may sign in.
One room's messages are signed; its key is made up here.

Once for each content of the seeds: a restart changes nothing. What was loaded is noted in the emulator
itself, so that the note is lost together with the data.
"""

import hashlib
import secrets
from base64 import b64encode
from pathlib import Path

from botocore.exceptions import ClientError

from pledgekeeper.carriers.loading import load
from pledgekeeper.errors import Invalid
from pledgekeeper.local.aws import client
from pledgekeeper.local.people import enrol, everybody
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.ports import Store
from pledgekeeper.store.dynamo import DynamoStore

SEEDS = Path(__file__).with_name("seeds")
NOTE = "/laptop/seeds"
SIGNED_ROOM = "/pledgekeeper/rooms/singapore"


def seed(endpoint: str, table: str, user_pool: str, folder: Path = SEEDS) -> bool:
    """Load every file of `folder` and enrol everybody, unless that was done already: False then."""
    files = sorted(folder.glob("*.yaml"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    if _noted(endpoint) == digest:
        return False
    carriers = load_all(files, DynamoStore(client("dynamodb", endpoint), table))
    enrol(endpoint, user_pool, everybody(carriers))
    key = f"whsec_{b64encode(secrets.token_bytes(24)).decode()}"
    ssm = client("ssm", endpoint)
    ssm.put_parameter(Name=SIGNED_ROOM, Value=key, Type="SecureString", Overwrite=True)
    ssm.put_parameter(Name=NOTE, Value=digest, Type="String", Overwrite=True)
    return True


def load_all(files: list[Path], store: Store) -> list[str]:
    """Put what the files say into the store; the answer is the ids of the carriers."""
    try:
        return [carrier for path in files for carrier in load(path, store)]
    except Invalid as mistake:
        raise CannotStart(f"The seeds cannot be loaded: {mistake}") from mistake


def _noted(endpoint: str) -> str | None:
    try:
        value: str = client("ssm", endpoint).get_parameter(Name=NOTE)["Parameter"]["Value"]
    except ClientError:
        return None
    return value
