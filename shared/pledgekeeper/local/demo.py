"""`pledge demo`: one P1 fault goes the whole way round, told as it happens by what people receive.

With a system that runs already it uses that one, at its speed; otherwise it starts one of its own at SPEED (120 unless
set), on free ports and in a folder that is thrown away.
"""

import argparse
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pledgekeeper.carriers.loading import read
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import Running, find_running
from pledgekeeper.local.seed import SEEDS
from pledgekeeper.local.settings import HOST
from pledgekeeper.local.visitor import Received, Visitor

TICKETS = "/tmf-api/troubleTicket/v5/troubleTicket"
FAULT = {
    "@type": "TroubleTicket",
    "name": "All calls failing to your SBC 203.0.113.20",
    "description": "Since 02:14 UTC every INVITE on trunk BLT-ORI-FRA-02 gets 503. ASR 0 %, NER 0 %.",
    "ticketType": "voice",
    "severity": "critical",
    "priority": "P1",
}
SOLVED = {
    "@type": "TroubleTicket",
    "status": "resolved",
    "statusChangeReason": "A failed line card of the session border controller was replaced.",
    "troubleTicketCharacteristic": [
        {"@type": "StringCharacteristic", "name": "responsibility", "valueType": "string", "value": "ours"}
    ],
}
LINK = re.compile(r"https?://\S+/care/v1/pages/[\w.~-]+")
LEVEL_AT_WHICH_SOMEBODY_ANSWERS = 3
FAST = 20.0  # from this speed on, an hour of escalation is worth waiting for
LONGEST_WAIT_SECONDS = 240.0  # real
SHOWN_LINES = 4
START_SECONDS = 240.0
CHANNELS = {"sms": "SMS", "voice": "call", "email": "mail", "webhook": "chat"}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge demo` to the command line."""
    demo = commands.add_parser(
        "demo",
        help="a fault goes the whole way round, told step by step",
        description="Report a P1 fault and tell what people receive: the carrier's notice, the pages, the escalation, "
        "the acknowledgement, the resolution. Uses the system that runs with this DATA_DIR, or starts one for itself "
        "at SPEED (120 unless set: an hour takes half a minute).",
    )
    demo.set_defaults(command=_demo)


def _demo(_: argparse.Namespace) -> int:
    with _system(os.environ) as running:
        Story(Visitor(running), running.speed).tell()
    return 0


@contextlib.contextmanager
def _system(environ: Mapping[str, str]) -> Iterator[Running]:
    """The running system, or one that lives as long as the demonstration."""
    with contextlib.suppress(CannotStart):
        yield find_running(environ)
        return
    with tempfile.TemporaryDirectory(prefix="pledge-demo-") as folder:
        own = {"DATA_DIR": folder, "PORT": _free_port(), "SMTP_PORT": _free_port()}
        own["SPEED"] = environ.get("SPEED") or "120"
        command = [sys.executable, "-m", "pledgekeeper.cli", "up"]
        process = subprocess.Popen(command, env={**environ, **own}, start_new_session=True)
        try:
            yield _when_ready(process, own)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return str(probe.getsockname()[1])


def _when_ready(process: "subprocess.Popen[bytes]", environ: Mapping[str, str]) -> Running:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(CannotStart):
            return find_running(environ)
        time.sleep(0.2)
    raise CannotStart("The system for the demonstration did not start; what it said is above.")


@dataclass
class Story:
    """One fault and what comes of it. Printed as it happens, with the time since the report on the system's clock."""

    visitor: Visitor
    speed: float
    opened: datetime | None = None
    last: int = 0
    told: set[tuple[str, str, str]] = field(default_factory=set)
    names: Mapping[str, str] = field(default_factory=lambda: dict(_names()))

    def tell(self) -> None:
        """From the report to the resolution."""
        _say("Baltel's NOC reports a fault by API:", f"P1, {FAULT['name']}")
        ticket = self.visitor.as_carrier("baltel", "noc", "POST", TICKETS, FAULT)
        case = ticket["id"]
        self.opened = datetime.fromisoformat(ticket["creationDate"])
        patient = self.speed >= FAST
        _say(f"Ticket {case} is open.", "Nobody answers: see who is reached, and when." if patient else "")
        page = self._until_page(case, LEVEL_AT_WHICH_SOMEBODY_ANSWERS if patient else 1)
        self._acknowledge(page)
        acknowledged_after = self.last
        self.visitor.as_staff(
            "expert", "PATCH", f"{TICKETS}/{case}", {"@type": "TroubleTicket", "status": "inProgress"}
        )
        self._listen(case, model_minutes=10)
        _say("The fault is repaired:", SOLVED["statusChangeReason"])
        self.visitor.as_staff("expert", "PATCH", f"{TICKETS}/{case}", SOLVED)
        self._listen(case, model_minutes=10)
        if not patient:
            _say("At this speed the escalation would take hours.", "SPEED=120 make demo shows it in a minute.")
        _say(f"That was {case}.", self._late_pages(case, acknowledged_after))

    def _late_pages(self, case: str, acknowledged_after: int) -> str:
        late = [m for m in self.visitor.received(case, acknowledged_after) if m.channel in ("sms", "voice")]
        if not late:
            return "Nobody was paged after the acknowledgement."
        return f"Already on their way when it was acknowledged: {', '.join(CHANNELS[m.channel] for m in late)}."

    def _until_page(self, case: str, level: int) -> Received:
        """Tell everything up to a page of that level that carries a link."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            for message in self._new(case):
                if LINK.search(message.body) and self._level(message) >= level:
                    return message
            time.sleep(0.2)
        raise CannotStart(f"Nobody was paged at level {level} within {LONGEST_WAIT_SECONDS:g} s; see the outbox.")

    def _level(self, message: Received) -> int:
        said = re.search(r"\blevel (\d)", f"{message.subject} {message.body}", re.IGNORECASE)
        return int(said[1]) if said else 1

    def _acknowledge(self, page: Received) -> None:
        link = LINK.search(page.body)
        assert link, "a page was chosen for its link"
        who = self.names.get(page.to, page.to)
        self.visitor.follow(link[0], "POST")
        _say(f"{who} opens the link in it and presses “I have it”.")

    def _listen(self, case: str, model_minutes: int) -> None:
        """Tell what comes within so many minutes of the system's time, at least a few real seconds."""
        until = time.monotonic() + max(4.0, min(model_minutes * 60 / self.speed, 15.0))
        while time.monotonic() < until:
            for _ in self._new(case):
                pass
            time.sleep(0.2)

    def _new(self, case: str) -> Iterator[Received]:
        for message in self.visitor.received(case, self.last):
            self.last = message.id
            self._tell(message)
            yield message

    def _tell(self, message: Received) -> None:
        assert self.opened, "messages come after the report"
        passed = round((message.at - self.opened).total_seconds())
        clock = f"+{passed // 3600}:{passed % 3600 // 60:02}:{passed % 60:02}"
        who = self.names.get(message.to, message.to)
        text = " ".join(LINK.sub("…", f"{message.subject}\n{message.body}").split())
        again = (message.to, message.channel, text) in self.told
        self.told.add((message.to, message.channel, text))
        print(f"\n  {clock}  {CHANNELS[message.channel]:<4} to {who}{', again' if again else ''}", flush=True)
        if not again:
            shown = textwrap.wrap(text, 90, max_lines=SHOWN_LINES, placeholder=" …")
            print(textwrap.indent("\n".join(shown), " " * 17), flush=True)


def _say(what: str, more: object = "") -> None:
    print(f"\n{what}" + (f" {more}" if more else ""), flush=True)


def _names(seeds: Path = SEEDS) -> Iterator[tuple[str, str]]:
    """Each address of the seeds with the name and place of whom it reaches."""
    for path in sorted(seeds.glob("*.yaml")):
        found = read(path)
        for carrier in found.carriers:
            for contact in carrier.contacts:
                for address in filter(None, (contact.email, contact.phone)):
                    yield str(address), f"{contact.name} ({carrier.name})"
        centres = {centre.id: centre.name for centre in found.roster.centres} if found.roster else {}
        for person in found.roster.people if found.roster else ():
            for address in filter(None, (person.email, person.phone)):
                yield str(address), f"{person.name}, {centres.get(person.centre, person.centre)}"
