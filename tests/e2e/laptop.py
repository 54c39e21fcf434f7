"""A system started as `make run` starts it, on free ports and in a folder of its own."""

import contextlib
import json
import os
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

from pledgekeeper.local.emulator import PORTS, move_addresses
from pledgekeeper.local.people import token_for
from pledgekeeper.local.running import find_running
from pledgekeeper.local.sites import Site

PATIENCE_SECONDS = 600
"""How long whatever must come is waited for. No machine is so busy that it takes longer: it measures nothing."""


READY_SECONDS = 1800  # three at once, on two cores, each packing functions and making its stacks for the first time


def free_port():
    """Below those that the system gives to outgoing connections: one of these is not taken before it is listened at."""
    for port in random.sample(PORTS, len(PORTS)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError(f"no port of {PORTS} is free")


def copied(stopped, folder):
    """A copy of a stopped system's folder, with an emulator's port of its own: two copies may start at one moment.

    The unpacked code of the functions, tens of thousands of files that nothing changes, is read where it is.
    """
    shutil.copytree(stopped, folder, ignore=shutil.ignore_patterns("code"))
    (folder / "code").symlink_to(Path(stopped, "code").resolve())
    remembered = folder / "emulator-port"
    port = free_port()
    move_addresses(folder / "state", int(remembered.read_text()), port)
    remembered.write_text(f"{port}\n")
    return folder


class Laptop:
    """`with Laptop(folder) as stack`: the whole system, ready. `speed` 120 makes two hours of a minute."""

    def __init__(self, data_dir, *, speed=1, port=None, smtp_port=None):
        self.data_dir = Path(data_dir)
        self.speed = speed
        self.port, self.smtp_port = port or free_port(), smtp_port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def site(self):
        """The running system's stacks, as an operator's commands find them."""
        running = find_running({"DATA_DIR": str(self.data_dir)})
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-3"}

        def client(service):
            return boto3.client(service, endpoint_url=running.endpoint, config=Config(proxies={}), **keys)

        return Site(client, running.stacks)

    @property
    def environment(self):
        names = {"PORT": self.port, "SMTP_PORT": self.smtp_port, "DATA_DIR": self.data_dir, "SPEED": self.speed}
        return os.environ | {name: str(value) for name, value in names.items()}

    def pledge(self, *arguments):
        """Run the command line to its end: the completed process, with its output as text."""
        command = [sys.executable, "-m", "pledgekeeper.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS)

    def start(self):
        self.log = self.data_dir.with_name(self.data_dir.name + ".log")
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "pledgekeeper.cli", "up"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.get("/health")[0] == 200:
                    return
            except urllib.error.URLError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready; its output was:\n{self.log.read_text()}")

    def stop(self, number=signal.SIGINT):
        """End it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def restart(self, *, speed=None):
        """An orderly stop and a new start, on the same ports and data."""
        self.stop()
        self.speed = speed or self.speed
        self.start()

    def request(self, method, path, *, token=None, body=None, headers=None):
        """Status and decoded JSON (or text) of one request; an error status is an answer, not an exception."""
        request = urllib.request.Request(f"{self.url}{path}", method=method, headers=headers or {})
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, _decoded(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _decoded(error)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body, **options):
        return self.request("POST", path, body=body, **options)

    def token(self, carrier="baltel", role="noc"):
        """What `pledge token` prints, without a process of two seconds for each."""
        return token_for(find_running(self.environment), carrier=carrier, role=role)

    def staff_token(self, role="agent"):
        return token_for(find_running(self.environment), carrier=None, role=role)

    def outbox(self, case=None, channel=None):
        """What would have left, in the order of leaving."""
        query = "&".join(f"{name}={value}" for name, value in {"case": case, "channel": channel}.items() if value)
        status, messages = self.get(f"/local/outbox?{query}", headers={"Accept": "application/json"})
        assert status == 200
        return messages[::-1]

    def pages_sent(self, case):
        """The channels on which a page of the case was sent, by itself or together with others."""
        pages = self.get(f"/care/v1/cases/{case}/pages", token=self.token())[1]["pages"]
        return {page["channel"] for page in pages if "sent_at" in page}

    def wait_for(self, found):
        """What `found()` gives soon after it is true; fails with the outbox if it does not become so."""
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.1
        while time.monotonic() < deadline:
            if result := found():
                return result
            time.sleep(pause)
            pause = min(1.2 * pause, 1.0)  # who asks all the time is what is waited for
        shown = "\n".join(f"{m['at']} {m['channel']} {m['to']} {m['case']} {m['subject']}" for m in self.outbox())
        raise AssertionError(f"it did not come; the outbox:\n{shown}\n{self.log.read_text()[-2000:]}")

    def send_mail(self, mail, sender, to="care@pledge.example"):
        """Deliver the bytes of a mail by SMTP."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=PATIENCE_SECONDS) as smtp:
            smtp.sendmail(sender, to, mail)

    def processes(self):
        """Every living process that works in this folder, by id."""
        found = {}
        for status in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = status.read_bytes().replace(b"\0", b" ").decode(errors="replace")
                environment = (status.parent / "environ").read_bytes()
            except OSError:
                continue
            if str(self.data_dir) in command or f"DATA_DIR={self.data_dir}\0".encode() in environment:
                found[int(status.parent.name)] = command
        return found


def _decoded(answer):
    text = answer.read().decode()
    return json.loads(text) if "json" in answer.headers.get("Content-Type", "") and text else text


if __name__ == "__main__":
    with Laptop(sys.argv[1]):
        print(f"started and stopped: {sys.argv[1]}")
