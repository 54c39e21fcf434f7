"""The emulator gets an environment without anything personal, and a state that fits its next run."""

import json
import socket

from pledgekeeper.local.emulator import choose_port, emulator_environment, forget_stream_positions, move_addresses


def test_nothing_of_a_persons_own_cloud_or_proxies_reaches_the_functions(tmp_path):
    personal = {
        "AWS_PROFILE": "production",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "https_proxy": "http://proxy:3128",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": "/bin",
    }

    environment = emulator_environment(personal, tmp_path, 20000)

    assert "AWS_PROFILE" not in environment
    assert "https_proxy" not in environment
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["AWS_SECRET_ACCESS_KEY"] != "secret"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:20000"
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["PATH"] == "/bin"


def test_stream_consumers_begin_anew_while_everything_else_stays(tmp_path):
    positions = {"__account_region_scoped__": True, "data": {"0\x00eu\x00'esm'": 57}}
    payload = {"functions": {"a": 1}, "dynamodb_stream_positions": positions}
    (tmp_path / "lambda.json").write_text(json.dumps({"__ministack_format__": 2, "payload": payload}))

    forget_stream_positions(tmp_path)

    state = json.loads((tmp_path / "lambda.json").read_text())
    assert state["payload"]["dynamodb_stream_positions"] == {"__account_region_scoped__": True, "data": {}}
    assert state["payload"]["functions"] == {"a": 1}
    assert state["__ministack_format__"] == 2


def test_without_a_state_there_is_nothing_to_forget(tmp_path):
    forget_stream_positions(tmp_path)


def test_the_port_of_the_last_run_is_used_again(tmp_path):
    first = choose_port(tmp_path, tmp_path)

    assert choose_port(tmp_path, tmp_path) == first


def test_when_that_port_is_taken_the_state_moves_to_another(tmp_path):
    first = choose_port(tmp_path, tmp_path)
    (tmp_path / "sqs.json").write_text(f'{{"http://127.0.0.1:{first}/0/q": {first}}}')

    with socket.create_server(("127.0.0.1", first)):
        second = choose_port(tmp_path, tmp_path)

    assert second != first
    assert (tmp_path / "sqs.json").read_text() == f'{{"http://127.0.0.1:{second}/0/q": {first}}}'


def test_moving_touches_no_longer_number(tmp_path):
    (tmp_path / "sqs.json").write_text('"127.0.0.1:20000/q 127.0.0.1:200001/q"')

    move_addresses(tmp_path, 20000, 20001)

    assert (tmp_path / "sqs.json").read_text() == '"127.0.0.1:20001/q 127.0.0.1:200001/q"'
