"""The shorter way to the table: a plain success is taken, and whatever else comes is left to botocore."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zlib import crc32

import boto3
import pytest

from pledgekeeper.store.quick import quicken

FOUND = {"Item": {"pk": {"S": "a"}, "title": {"S": "Éire"}, "n": {"N": "1"}}}
REFUSED = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}
WHOLE, BROKEN, GONE = "whole", "broken", "gone"


class Table(ThreadingHTTPServer):
    """Answers from a list: the status, the body, and whether the reply is whole, has another checksum, or is none."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.replies, self.asked = [], []


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers), json.loads(body)))
        status, said, how = self.server.replies.pop(0)
        text = json.dumps(said).encode()
        if how == GONE:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("x-amz-crc32", str(crc32(text) + (how == BROKEN)))
        self.end_headers()
        self.wfile.write(text)
        self.wfile.flush()

    def log_message(self, *_):
        pass


@pytest.fixture
def table():
    server = Table()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(table):
    made = boto3.client(
        "dynamodb", endpoint_url=f"http://127.0.0.1:{table.server_port}", region_name="eu-west-3",
        aws_access_key_id="x", aws_secret_access_key="y", aws_session_token="z",
    )  # fmt: skip
    yield quicken(made)
    made.close()


def get(client):
    return client.get_item(TableName="t", Key={"pk": {"S": "a"}})


def test_what_was_found_is_the_reply_of_one_signed_request(client, table):
    table.replies = [(200, FOUND, WHOLE)]

    assert get(client) == FOUND

    ((headers, asked),) = table.asked
    assert asked == {"TableName": "t", "Key": {"pk": {"S": "a"}}}
    assert headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert headers["X-Amz-Security-Token"] == "z"
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target" in headers["Authorization"]


def test_a_refusal_is_raised_as_botocore_raises_it(client, table):
    table.replies = [(400, REFUSED, WHOLE)] * 2

    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        client.put_item(TableName="t", Item={"pk": {"S": "a"}}, ConditionExpression="attribute_not_exists(pk)")


@pytest.mark.parametrize("first", [(500, {}, WHOLE), (200, FOUND, BROKEN), (200, FOUND, GONE)])
def test_what_is_no_plain_success_is_asked_again_by_botocore(client, table, first):
    table.replies = [first, (200, FOUND, WHOLE)]

    assert get(client)["Item"] == FOUND["Item"]


def test_a_transaction_that_is_asked_again_has_the_same_token(client, table):
    table.replies = [(200, {}, GONE), (200, {}, WHOLE)]

    client.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": {"pk": {"S": "a"}}}}])

    first, second = (asked["ClientRequestToken"] for _, asked in table.asked)
    assert first == second
