"""Mails each second of CPU: read and decided alone, through `mail_intake`'s handler, and beside peers in the same run.

Each runs in a process of its own that has taken in a mail and an answer to it before the clock starts. Counted is the
CPU of that process: the client of our table is within it, the emulator that has the table is not; the peers' database
is within theirs. The peers are installed by `scripts/bench_peers`; without them they are left out, and it says so.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pledgekeeper.carriers.loading import load, read
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.clock import SystemClock
from pledgekeeper.store.dynamo import DynamoStore
from tests.bench.figures import Figure, median
from tests.bench.mails import make
from tests.emulator import running_emulator
from tests.fake_aws import Waiting
from tests.table import client, create_table
from tests.world import ENVIRONMENT, SEEDS, ses_notification, sqs_event

ROOT = Path(__file__).parents[2]
PEERS = {"helpdesk": "helpdesk_gateway.py", "roundup": "roundup_gateway.py"}
ROUNDS = 5
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
LARGE = 25_000_000
DOMAINS = tuple(f"client{number}.example" for number in range(1, 13))
Known = list[dict[str, Any]]


def measure() -> Iterator[Figure]:
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        known = make(folder)
        (folder / "carrier.json").write_text(_bench_carrier().model_dump_json())
        for _ in range(ROUNDS):  # all of them in turn, so that a machine that is busy is so for all
            for name, seconds in _round(folder, known):
                rates.setdefault(name, []).append(len(known) / seconds)
    for name, found in rates.items():
        yield median(f"mails_per_cpu_s_{name}", found, "mails/CPU s", 1)
    peers = [rates[name] for name in PEERS if name in rates]
    if peers:
        fastest = max(peers, key=statistics.median)
        for ours in ("handler", "read_and_decided"):
            ratios = [rate / its for rate, its in zip(rates[ours], fastest, strict=True)]
            yield median(f"mails_{ours}_times_the_fastest_peer", ratios, "times", 1)
    yield Figure("mail_of_25_mb_rss_mb", round(_memory(), 1), "MB, the function's process", 1)


def _round(folder: Path, known: Known) -> Iterator[tuple[str, float]]:
    yield "read_and_decided", _ours("reading", folder)["cpu"]
    yield "handler", _through_the_handler(folder, known)
    for name, script in PEERS.items():
        seconds = _peer(folder, name, script)
        if seconds is not None:
            yield name, seconds


def _bench_carrier() -> Carrier:
    """A carrier whose people write all of the mails."""
    baltel = next(carrier for path in SEEDS.glob("*.yaml") for carrier in read(path).carriers if carrier.id == "baltel")
    agreement = baltel.agreement.changed(calendar="24x7", escalation=())
    return baltel.changed(id="bench", domains=DOMAINS, agreement=agreement)


def _ours(name: str, folder: Path, **environment: str) -> dict[str, Any]:
    """What a process of ours says of itself: `reading` or `intake`."""
    path = f"{ROOT}:{ROOT / 'shared'}"
    own = {**os.environ, "PYTHONPATH": path, "PYDANTIC_DISABLE_PLUGINS": "__all__", **environment}
    command = [sys.executable, "-m", f"tests.bench.{name}", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=own)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _through_the_handler(folder: Path, known: Known) -> float:
    """CPU seconds for all of them, one call each; what became of each is checked."""
    first = sorted(path.stem for path in (folder / "first").iterdir())
    with tempfile.TemporaryDirectory() as own, tempfile.TemporaryDirectory() as data:
        shutil.copytree(folder / "mails", Path(own) / "mails")
        shutil.copytree(folder / "first", Path(own) / "mails", dirs_exist_ok=True)
        _write_events(Path(own), first, [Path(mail["file"]).stem for mail in known])
        with running_emulator(Path(data)) as endpoint:
            store = _store(endpoint)
            said = _ours("intake", Path(own), **_environment(endpoint))
            _check(store, set(said["kept"]), known)
    return float(said["cpu"])


def _store(endpoint: str) -> DynamoStore:
    """A table with our carriers and the one whose people write."""
    table = client("dynamodb", endpoint)
    create_table(table)
    store = DynamoStore(table, "bench")
    for path in sorted(SEEDS.glob("*.yaml")):
        load(path, store)
    store.put_carrier(_bench_carrier())
    return store


def _environment(endpoint: str) -> dict[str, str]:
    """What the function is told: at the emulator it is always the same morning."""
    return {
        **ENVIRONMENT, "TABLE_NAME": "bench", "AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "CLOCK_SPEED": "1",
        "CLOCK_REAL_ORIGIN": SystemClock().now().isoformat(), "CLOCK_MODEL_ORIGIN": START.isoformat(),
    }  # fmt: skip


def _write_events(folder: Path, *names: list[str]) -> None:
    """The queue's messages for mails in the bucket, list by list."""
    (folder / "events.json").write_text(json.dumps([[_event(f"incoming/{name}") for name in each] for each in names]))


def _event(key: str) -> dict[str, Any]:
    body = json.dumps({"Message": json.dumps(ses_notification(key))})
    return sqs_event(Waiting(key, "mail", body, START, 1))


def _check(store: DynamoStore, kept: set[str], known: Known) -> None:
    """All of them are right: each root a ticket with its words and files, each reply a note on the case of its root."""
    case_of = {mail["msgid"]: store.case_by_mail([mail["msgid"]]) for mail in known}
    assert all(case_of.values()), "a mail was lost"
    assert len(set(case_of.values())) == sum(not mail["reply"] for mail in known)
    assert all(case_of[mail["msgid"]] == case_of[mail["root"]] for mail in known)
    for mail in known:
        case = store.load(case_of[mail["msgid"]]).case
        assert case is not None
        said = "\n".join(str(event) for event in case.timeline)
        assert mail["marker"] in said
        assert mail["reply"] or case.title == mail["subject"]
        assert not mail["attachment"] or mail["attachment"]["sha256"] in kept


def _peer(folder: Path, name: str, script: str) -> float | None:
    """CPU seconds of a peer for the same mails; None when it is not installed."""
    python = ROOT / ".bench" / name / "bin" / "python"
    if not python.exists():
        print(f"{name} is not installed and is left out: scripts/bench_peers installs it", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as own:
        shutil.copytree(folder, own, dirs_exist_ok=True)
        command = [str(python), str(Path(__file__).parent / "peers" / script), own]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in said.items() if key != "cpu"), file=sys.stderr)
    return float(said["cpu"])


def _memory() -> float:
    """The most memory that the function's process holds when it takes in one mail of 25 MB, and nothing else, in MB."""
    with (
        tempfile.TemporaryDirectory() as own,
        tempfile.TemporaryDirectory() as data,
        running_emulator(Path(data)) as endpoint,
    ):
        _store(endpoint)
        s3 = client("s3", endpoint)
        s3.create_bucket(Bucket="mail", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        mail = Path(own) / "large.eml"
        _write_large(mail)
        s3.upload_file(str(mail), "mail", "incoming/large")
        _write_events(Path(own), [], ["large"])
        return float(_ours("intake", Path(own), **_environment(endpoint))["peak_mb"])


def _write_large(path: Path) -> None:
    head = (
        b"From: NOC <noc@baltel.example>\r\nSubject: Trace\r\nMessage-ID: <large@baltel.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee the trace.\r\n--b\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=trace.pcap\r\n\r\n"
    )
    with path.open("wb") as file:
        file.write(head)
        for _ in range(LARGE // 78_000):
            file.write((b"QUJD" * 19 + b"\r\n") * 1_000)
        file.write(b"--b--\r\n")
