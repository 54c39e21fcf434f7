"""Mails each second of CPU: read and decided alone, through `mail_intake`'s handler, and beside peers in the same run.

The peers are installed by `scripts/bench_peers`; without them they are left out, and it says so. The handler uses a
real client for the table, against an emulator: the client's CPU is counted, the emulator's own is not.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions import mail_intake
from pledgekeeper import wiring
from pledgekeeper.intake.decision import Arrived, Open, decide
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.machine import machine_of
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.store.dynamo import DynamoStore
from tests.bench.figures import Figure, median
from tests.bench.mails import make
from tests.emulator import running_emulator
from tests.fake_aws import Waiting
from tests.table import client, create_table
from tests.world import CONTEXT, SEEDS, World, ses_notification, sqs_event

ROOT = Path(__file__).parents[2]
PEERS = {"helpdesk": "helpdesk_gateway.py", "roundup": "roundup_gateway.py"}
ROUNDS = 3
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
LARGE = 25_000_000
FIRST = b"From: first@client1.example\r\nSubject: First\r\nMessage-ID: <first@client1.example>\r\n\r\nA question."
DOMAINS = tuple(f"client{number}.example" for number in range(1, 13))


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        known = make(Path(folder))
        raws = [(Path(folder) / "mails" / mail["file"]).read_bytes() for mail in known]
        rates: dict[str, list[float]] = {}
        for _ in range(ROUNDS):  # all of them in turn, so that a machine that is busy is so for all
            for name, rate in _round(Path(folder), known, raws):
                rates.setdefault(name, []).append(rate)
    for name, found in rates.items():
        yield median(f"mails_per_cpu_s_{name}", found, "mails/CPU s", 1)
    peers = [name for name in PEERS if name in rates]
    if peers:
        fastest = max(sorted(rates[name])[len(rates[name]) // 2] for name in peers)
        for ours in ("handler", "read_and_decided"):
            ratios = [rate / fastest for rate in rates[ours]]
            yield median(f"mails_{ours}_times_the_fastest_peer", ratios, "times", 1)
    yield Figure("mail_of_25_mb_rss_mb", _memory(), "MB, the whole process", 1)


def _round(folder: Path, known: list[dict[str, Any]], raws: list[bytes]) -> Iterator[tuple[str, float]]:
    yield "read_and_decided", len(raws) / _alone(raws)
    yield "handler", len(raws) / _through_the_handler(known, raws)
    for name, script in PEERS.items():
        rate = _peer(folder, name, script)
        if rate is not None:
            yield name, len(raws) / rate


def _alone(raws: list[bytes]) -> float:
    """CPU seconds to read all of them and decide what becomes of each."""
    carrier = _bench_carrier()
    read_mail(raws[0])
    begin = time.process_time()
    for raw in raws:
        mail = read_mail(raw)
        machine = machine_of(Head(raw), mail.sender, mail.subject, "care@pledge.example")
        arrived = Arrived(mail, machine, None, carrier, frozenset((carrier.id,)), None, (), START)
        assert isinstance(decide(arrived), Open)
    return time.process_time() - begin


def _bench_carrier() -> Any:
    """A carrier whose people write all of the mails."""
    from pledgekeeper.carriers.loading import read

    baltel = next(carrier for path in SEEDS.glob("*.yaml") for carrier in read(path).carriers if carrier.id == "baltel")
    agreement = baltel.agreement.changed(calendar="24x7", escalation=())
    return baltel.changed(id="bench", domains=DOMAINS, agreement=agreement)


def _through_the_handler(known: list[dict[str, Any]], raws: list[bytes]) -> float:
    """CPU seconds for all of them, one call each; what became of each is checked."""
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as data,
        running_emulator(Path(data)) as endpoint,
    ):
        world = World(START, patch)
        store = _kept_in(world, endpoint)
        events = [_event(world, f"incoming/{number}", raw) for number, raw in enumerate(raws)]
        mail_intake.handler(_event(world, "incoming/first", FIRST), CONTEXT)  # what is made once for all is made
        begin = time.process_time()
        for event in events:
            assert mail_intake.handler(event, CONTEXT) == {"batchItemFailures": []}
        spent = time.process_time() - begin
        _check(store, world, known)
    return spent


def _kept_in(world: World, endpoint: str) -> DynamoStore:
    """The handler's store, as it is in AWS; the bucket stays in memory, as the peers have the mails in theirs."""
    table = client("dynamodb", endpoint)
    create_table(table)
    store = DynamoStore(table, "bench")
    world.keep_in(store)
    store.put_carrier(_bench_carrier())
    return store


def _event(world: World, key: str, raw: bytes) -> dict[str, Any]:
    world.s3.objects[key] = raw
    body = json.dumps({"Message": json.dumps(ses_notification(key, "PASS", "PASS"))})
    return sqs_event(Waiting(key, "mail", body, START, 1))


def _check(store: DynamoStore, world: World, known: list[dict[str, Any]]) -> None:
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
        if mail["attachment"]:
            assert f"attachments/{mail['attachment']['sha256']}" in world.s3.objects


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
    """The most memory of a process of its own that takes in one mail of 25 MB, and nothing else, in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.mail"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return float(done.stdout.splitlines()[-1])


def _take_a_large_mail() -> float:
    head = (
        b"From: NOC <noc@baltel.example>\r\nSubject: Trace\r\nMessage-ID: <large@baltel.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee the trace.\r\n--b\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=trace.pcap\r\n\r\n"
    )
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as data,
        running_emulator(Path(data)) as endpoint,
    ):
        world = World(START, patch)
        s3 = client("s3", endpoint)
        s3.create_bucket(Bucket="mail", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        _kept_in(world, endpoint)
        others = wiring.client
        patch.setattr(wiring, "client", lambda name: s3 if name == "s3" else others(name))
        path = Path(data) / "large.eml"
        with path.open("wb") as file:
            file.write(head)
            for _ in range(LARGE // 78_000):
                file.write((b"QUJD" * 19 + b"\r\n") * 1_000)
            file.write(b"--b--\r\n")
        s3.upload_file(str(path), "mail", "incoming/large")
        body = json.dumps({"Message": json.dumps(ses_notification("incoming/large", "PASS", "PASS"))})
        done = mail_intake.handler(sqs_event(Waiting("m", "mail", body, START, 1)), CONTEXT)
        assert done == {"batchItemFailures": []}
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(_take_a_large_mail())
