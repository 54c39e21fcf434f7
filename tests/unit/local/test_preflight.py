"""What is in the way is said before anything starts."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections import namedtuple

import pytest

from pledgekeeper.local.preflight import listening_socket, prepare_data_dir, reserved, sole_user
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import LaptopSettings

HOLD = "import fcntl, sys; lock = open(sys.argv[1], 'a+'); fcntl.flock(lock, fcntl.LOCK_EX); print(flush=True); input()"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def used_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_used_port_is_said_in_one_line_with_what_to_do(used_port):
    with pytest.raises(CannotStart) as problem:
        listening_socket(used_port, "PORT")

    assert "\n" not in str(problem.value)
    assert f"PORT {used_port} is in use" in str(problem.value)
    assert f"PORT={used_port + 1} make run" in str(problem.value)


def test_a_port_that_listens_on_all_interfaces_counts_as_used():
    with socket.create_server(("", 0)) as listener, pytest.raises(CannotStart, match="is in use"):
        listening_socket(listener.getsockname()[1], "PORT")


def test_a_port_that_was_checked_stays_ours():
    port = free_port()
    with listening_socket(port, "PORT"), pytest.raises(CannotStart):
        listening_socket(port, "PORT")


def test_a_second_system_in_the_same_folder_is_told_who_has_it(tmp_path):
    told = pytest.raises(CannotStart, match=f"another `pledge up` .process {os.getpid()}")

    with sole_user(tmp_path), told, sole_user(tmp_path):
        pass


def test_a_run_that_was_killed_is_waited_for_while_its_emulator_still_writes(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    writing = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with writing:
        writing.stdout.readline()
        (tmp_path / "lock").write_text(f"{ended.pid}\n")
        threading.Timer(0.3, writing.stdin.close).start()

        with sole_user(tmp_path):
            assert writing.wait() is not None


def test_the_folder_is_free_again_after_the_first_has_ended(tmp_path):
    with sole_user(tmp_path):
        pass
    with sole_user(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(CannotStart, match=r"file/data cannot be written to .* DATA_DIR="):
        prepare_data_dir(tmp_path / "file" / "data")


def test_a_disk_without_room_is_said_with_how_much_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100, 95, 5 * 2**20))

    with pytest.raises(CannotStart, match=r"has 5 MB left and 300 MB are needed"):
        prepare_data_dir(tmp_path)


def test_a_disk_that_is_full_is_said(tmp_path, monkeypatch):
    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CannotStart, match="is full"):
        prepare_data_dir(tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_held_when_something_is_in_the_way(tmp_path, used_port):
    port = free_port()

    with pytest.raises(CannotStart, match="SMTP_PORT"), reserved(LaptopSettings(port, used_port, tmp_path / "d")):
        pass

    assert not (tmp_path / "d").exists()
    listening_socket(port, "PORT").close()


def test_a_folder_of_another_version_is_not_started_on_and_not_touched(tmp_path):
    (tmp_path / "clock.json").write_text("{}")

    with pytest.raises(CannotStart, match=r"holds the data of another version.*DATA_DIR=.*-3 make run"):
        prepare_data_dir(tmp_path)

    assert not (tmp_path / "format").exists()


def test_a_folder_of_this_version_is_started_on_again(tmp_path):
    prepare_data_dir(tmp_path)
    (tmp_path / "clock.json").write_text("{}")

    prepare_data_dir(tmp_path)
