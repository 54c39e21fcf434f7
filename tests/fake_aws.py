"""AWS in memory, as much of it as the functions call. `tests/contract` holds FakeDynamo to what an emulator does."""

import hashlib
import hmac
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache, lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

Item = dict[str, Any]


class Cancelled(Exception):
    def __init__(self, codes: list[str]) -> None:
        super().__init__(f"cancelled: {codes}")
        self.response = {"CancellationReasons": [{"Code": code} for code in codes]}


class ConditionFailed(Exception):
    def __init__(self, present: Item | None = None) -> None:
        super().__init__("the condition failed")
        self.response = {"Item": present}


HASHES = ("pk", "wake_shard", "owed_shard", "carrier_key", "desk_key")
"""What the table and its indexes are partitioned by."""


class FakeDynamo:
    """One table. `stream` receives the new image of every write and the old one, in order, as a table stream does."""

    class exceptions:  # noqa: N801 botocore's spelling
        TransactionCanceledException = Cancelled
        ConditionalCheckFailedException = ConditionFailed

    def __init__(self, stream: Callable[[Item, Item | None], None] = lambda new, old: None) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self._partitions: dict[tuple[str, str], dict[tuple[str, str], Item]] = {}
        self._stream = stream
        self.written: list[tuple[str, str]] = []

    def transact_write_items(self, TransactItems: list[Item]) -> None:  # noqa: N803
        if len(TransactItems) > 100:
            raise ValueError(f"a transaction has at most 100 items, this one has {len(TransactItems)}")
        puts = [entry["Put"] for entry in TransactItems if "Put" in entry]
        if len({_at(put["Item"]) for put in puts}) < len(puts):
            raise ValueError("Transaction request cannot include multiple operations on one item")
        deletes = [entry["Delete"] for entry in TransactItems if "Delete" in entry]
        asked = [(put["Item"], put) for put in puts] + [(delete["Key"], delete) for delete in deletes]
        codes = ["None" if self._holds(key, how) else "ConditionalCheckFailed" for key, how in asked]
        if any(code != "None" for code in codes):
            raise Cancelled(codes)
        for put in puts:
            self._write(put["Item"])
        for delete in deletes:
            self._forget(delete["Key"])
        for entry in TransactItems:
            if "Update" in entry:
                self._add(entry["Update"])

    def _add(self, update: Item) -> None:
        """`ADD #name :number, ...`"""
        item = dict(self.items.get(_at(update["Key"]), update["Key"]))
        for name, value in re.findall(r"(#\w+) (:\w+)", update["UpdateExpression"]):
            name, step = update["ExpressionAttributeNames"][name], update["ExpressionAttributeValues"][value]
            item[name] = {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(step["N"]))}
        self._write(item)

    def put_item(self, TableName: str, Item: Item, **how: Any) -> None:  # noqa: N803
        if how and not self._holds(Item, how):
            raise ConditionFailed(self.items.get(_at(Item)))
        self._write(Item)

    def update_item(self, Key: Item, UpdateExpression: str, **how: Any) -> Item:  # noqa: N803
        if not self._holds(Key, how):
            raise ConditionFailed(self.items.get(_at(Key)))
        sets, _, adds = UpdateExpression.partition("ADD ")
        values = how["ExpressionAttributeValues"]
        item = {**self.items.get(_at(Key), Key), **{n: values[v] for n, v in re.findall(r"(\w+) = (:\w+)", sets)}}
        for name, value in re.findall(r"(\w+) (:\w+)", adds):
            item[name] = {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(values[value]["N"]))}
        self._write(item)
        return {"Attributes": item}

    def delete_item(self, TableName: str, Key: Item) -> None:  # noqa: N803
        self._forget(Key)

    def get_item(self, TableName: str, Key: Item, **how: Any) -> Item:  # noqa: N803
        found = self.items.get(_at(Key))
        return {"Item": found} if found else {}

    def batch_get_item(self, RequestItems: Item) -> Item:  # noqa: N803
        [(table, asked)] = RequestItems.items()
        return {"Responses": {table: [self.items[_at(key)] for key in asked["Keys"] if _at(key) in self.items]}}

    def query(self, KeyConditionExpression: str, ExpressionAttributeValues: Item, **how: Any) -> Item:  # noqa: N803
        (hash_name, hash_value), *rest = re.findall(r"(\w+) (?:=|<=) (:\w+)", KeyConditionExpression)
        begins = re.search(r"begins_with\((\w+), (:\w+)\)", KeyConditionExpression)
        found = self.partition(hash_name, ExpressionAttributeValues[hash_value]["S"])
        for name, value in rest:
            found = [i for i in found if i[name]["S"] <= ExpressionAttributeValues[value]["S"]]
        if begins:
            start = ExpressionAttributeValues[begins[2]]["S"]
            found = [i for i in found if i[begins[1]]["S"].startswith(start)]
        span = re.search(r"(\w+) BETWEEN (:\w+) AND (:\w+)", KeyConditionExpression)
        if span:
            first, last = (ExpressionAttributeValues[name]["S"] for name in (span[2], span[3]))
            found = [i for i in found if first <= i[span[1]]["S"] <= last]
        sort = rest[0][0] if rest else begins[1] if begins else span[1] if span else "sk"
        found.sort(key=lambda i: i[sort]["S"], reverse=not how.get("ScanIndexForward", True))
        return {"Items": found}

    def _holds(self, key: Item, how: Item) -> bool:
        present = self.items.get(_at(key))
        values = how.get("ExpressionAttributeValues", {})
        same = re.fullmatch(r"attribute_not_exists\(pk\) OR (\w+) = (:\w+)", how.get("ConditionExpression", ""))
        if same:
            return present is None or bool(present[same[1]] == values[same[2]])
        match how.get("ConditionExpression"):
            case None | "attribute_not_exists(pk)" as told:
                return told is None or present is None
            case "attribute_not_exists(pk) OR fresh_until <= :now":
                return present is None or present["fresh_until"]["S"] <= values[":now"]["S"]
            case str(told) if told.startswith("attribute_not_exists(pk) OR fresh_until <= :now OR case_id IN"):
                seen = [value for name, value in values.items() if name.startswith(":seen")]
                return (
                    present is None or present["fresh_until"]["S"] <= values[":now"]["S"] or present["case_id"] in seen
                )
            case "version = :read" | "body = :before" as told:
                name, value = told.split(" = ")
                return present is not None and present[name] == values[value]
            case "attribute_not_exists(pk) OR claimed_until <= :now":
                return present is None or present["claimed_until"]["S"] <= values[":now"]["S"]
            case "attribute_not_exists(pk) OR claimed_until <= :now OR whose = :whose":
                free = present is None or present["claimed_until"]["S"] <= values[":now"]["S"]
                return free or (present or {})["whose"] == values[":whose"]
            case "attribute_not_exists(pk) OR (full_at <= :now AND today < :quota)":
                return present is None or self._before(present, values, ("full_at", ":now"), ("today", ":quota", 1))
            case "full_at > :now AND full_at <= :latest AND today < :quota":
                started = present is not None and not self._before(present, values, ("full_at", ":now"))
                return started and self._before(present, values, ("full_at", ":latest"), ("today", ":quota", 1))
        raise NotImplementedError(how["ConditionExpression"])

    @staticmethod
    def _before(item: Item, values: Item, *pairs: Any) -> bool:
        """Each attribute is at most its value, or less by a number."""
        return all(int(item[n]["N"]) + sum(less) <= int(values[v]["N"]) for n, v, *less in pairs)

    def _write(self, item: Item) -> None:
        old = self.items.get(_at(item))
        self.keep(item)
        self.written.append(_at(item))
        self._stream(item, old)

    def keep(self, item: Item) -> None:
        """Put an item there, past the stream."""
        self._forget(item)
        self.items[_at(item)] = item
        for partition in _partitions_of(item):
            self._partitions.setdefault(partition, {})[_at(item)] = item

    def partition(self, hash_name: str, value: str) -> list[Item]:
        """The items of one partition, of the table or of an index."""
        return list(self._partitions.get((hash_name, value), {}).values())

    def _forget(self, key: Item) -> None:
        for partition in _partitions_of(self.items.pop(_at(key), {})):
            del self._partitions[partition][_at(key)]


def _partitions_of(item: Item) -> list[tuple[str, str]]:
    return [(name, item[name]["S"]) for name in HASHES if name in item]


def _at(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@dataclass(eq=False)
class Waiting:
    """A message on a queue."""

    id: str
    queue: str
    body: str
    visible_at: datetime
    receives: int = 0


class FakeSqs:
    """Every queue, with delays. What a function fails on comes back later, and in the end is dead."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.waiting: list[Waiting] = []
        self.dead: list[Waiting] = []
        self.sent: list[Item] = []
        self._count = 0

    def send_message_batch(self, QueueUrl: str, Entries: list[Item]) -> Item:  # noqa: N803
        for entry in Entries:
            self._count += 1
            self.sent.append({"queue": QueueUrl, **entry})
            visible = self._now() + timedelta(seconds=entry["DelaySeconds"])
            self.waiting.append(Waiting(str(self._count), QueueUrl, entry["MessageBody"], visible))
        return {"Successful": Entries}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> Item:  # noqa: N803
        visible = sum(m.queue == QueueUrl and m.visible_at <= self._now() for m in self.waiting)
        count = str(len(self._dead_of(QueueUrl)) + visible)
        if AttributeNames != ["All"]:
            return {"Attributes": dict.fromkeys(AttributeNames, count)}
        found = {"ApproximateNumberOfMessages": count, "QueueArn": f"arn:{QueueUrl}"}
        redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": f"arn:{QueueUrl}-dead"})}
        return {"Attributes": found if QueueUrl.endswith("-dead") else found | redrive}

    def receive_message(self, QueueUrl: str, MaxNumberOfMessages: int, **how: Any) -> Item:  # noqa: N803
        found = self._dead_of(QueueUrl)[:MaxNumberOfMessages]
        return {"Messages": [{"Body": each.body, "ReceiptHandle": each.id} for each in found]} if found else {}

    def send_message(self, QueueUrl: str, MessageBody: str, **how: Any) -> None:  # noqa: N803
        self._count += 1
        self.waiting.append(Waiting(f"again-{self._count}", QueueUrl, MessageBody, self._now()))

    def delete_message(self, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803
        gone = {each.id for each in self._dead_of(QueueUrl)} & {ReceiptHandle}
        self.dead = [each for each in self.dead if each.id not in gone]

    def _dead_of(self, url: str) -> list["Waiting"]:
        return [message for message in self.dead if f"{message.queue}-dead" == url]


@dataclass(frozen=True)
class Received:
    """Something that reached somebody."""

    at: datetime
    channel: str
    to: str
    text: str
    subject: str = ""
    headers: dict[str, str] = field(default_factory=dict, compare=False)
    files: dict[str, bytes] = field(default_factory=dict, compare=False)


class FakeSenders:
    """SES and End User Messaging: what is sent is kept. `down`: every call fails, as an overloaded provider does."""

    class meta:  # noqa: N801 botocore's spelling
        region_name = "eu-west-3"

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.received: list[Received] = []
        self.down = False

    def send_text_message(self, DestinationPhoneNumber: str, MessageBody: str, **how: Any) -> Item:  # noqa: N803
        return self._keep("sms", DestinationPhoneNumber, MessageBody)

    def send_voice_message(self, DestinationPhoneNumber: str, MessageBody: str, **how: Any) -> Item:  # noqa: N803
        return self._keep("voice", DestinationPhoneNumber, MessageBody)

    def start_outbound_voice_contact(self, DestinationPhoneNumber: str, Attributes: Item, **how: Any) -> Item:  # noqa: N803
        self._keep("voice", DestinationPhoneNumber, Attributes["words"], headers=Attributes)
        return {"ContactId": f"c{len(self.received)}"}

    def send_email(self, Destination: Item, Content: Item, **how: Any) -> Item:  # noqa: N803
        text, headers, files = _parts(Content["Raw"]["Data"])
        return self._keep(
            "email", Destination["ToAddresses"][0], text, headers.get("Subject", ""), {**headers}, {**files}
        )

    def post(self, url: str, body: bytes, *, headers: dict[str, str], **how: Any) -> str:
        said = json.loads(body)
        self._keep("webhook", url, said.get("text", body.decode()), headers=headers)
        return "http 200"

    def _keep(
        self,
        channel: str,
        to: str,
        text: str,
        subject: str = "",
        headers: Item | None = None,
        files: Item | None = None,
    ) -> Item:
        if self.down:
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "Send")
        self.received.append(Received(self._now(), channel, to, text, subject, headers or {}, files or {}))
        return {"MessageId": f"m{len(self.received)}"}


@lru_cache(1 << 12)  # a life that is lived again sends the same
def _parts(data: bytes) -> tuple[str, dict[str, str], dict[str, bytes]]:
    """A mail's text, headers and files."""
    mail = message_from_bytes(data, policy=default)
    text = mail.get_body().get_content()  # type: ignore[attr-defined]
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}  # type: ignore[attr-defined]
    return text, {name: str(value) for name, value in mail.items()}, files


@dataclass(frozen=True)
class Heard:
    """One POST to a carrier's listener."""

    at: datetime
    host: str
    target: str
    addresses: list[str]
    body: bytes
    headers: dict[str, str]
    status: int

    @property
    def event(self) -> Item:
        return dict(json.loads(self.body))


class FakeListeners:
    """The internet: every name has an address of its own, and every listener answers as it is told to (204)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.asked: list[Heard] = []
        self.answers: dict[str, Any] = {}
        self.addresses: dict[str, list[str]] = {}

    def resolve(self, host: str) -> list[str]:
        return self.addresses.get(host, ["8.8.4.4"])

    def post(self, callback: Any, addresses: list[str], body: bytes, headers: dict[str, str], now: datetime) -> Any:
        from pledgekeeper.effects.listening import Answer, NoAnswer

        answer = self.answers.get(callback.host, 204)
        answer = answer(json.loads(body)) if callable(answer) else answer
        answer = answer if isinstance(answer, Answer) else Answer(answer)
        self.asked.append(Heard(self._now(), callback.host, callback.target, addresses, body, headers, answer.status))
        if answer.status == 0:
            raise NoAnswer("no answer: none came within 10 seconds")
        return answer

    @property
    def heard(self) -> list[Heard]:
        """What was taken."""
        return [each for each in self.asked if 200 <= each.status < 300]


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeKms:
    """An HMAC key, and an RSA key."""

    class exceptions:  # noqa: N801 botocore's spelling
        KMSInvalidMacException = ValueError

    def generate_mac(self, Message: bytes, **how: Any) -> Item:  # noqa: N803
        return {"Mac": hmac.new(b"a key", Message, hashlib.sha256).digest()}

    def verify_mac(self, Message: bytes, Mac: bytes, **how: Any) -> Item:  # noqa: N803
        if not hmac.compare_digest(self.generate_mac(Message)["Mac"], Mac):
            raise ValueError("the MAC is not valid")
        return {"MacValid": True}

    def sign(self, Message: bytes, SigningAlgorithm: str, MessageType: str, **how: Any) -> Item:  # noqa: N803
        assert (SigningAlgorithm, MessageType) == ("RSASSA_PKCS1_V1_5_SHA_256", "DIGEST")
        return {"Signature": _signing_key().sign(Message, padding.PKCS1v15(), Prehashed(hashes.SHA256()))}

    def get_public_key(self, KeyId: str) -> Item:  # noqa: N803
        how = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return {"PublicKey": _signing_key().public_key().public_bytes(*how)}


class FakeSsm:
    """Parameters: of every name the same."""

    def get_parameter(self, Name: str, WithDecryption: bool) -> Item:  # noqa: N803
        return {"Parameter": {"Name": Name, "Value": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}


class FakeS3:
    """Buckets."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.reasons: dict[str, str] = {}

    def put_object(self, Bucket: str, Key: str, Body: bytes, **how: Any) -> None:  # noqa: N803
        if how.get("IfNoneMatch") == "*" and Key in self.objects:
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "PreconditionFailed", "Message": "it is there"}}, "PutObject")
        self.objects[Key] = Body
        self.reasons[Key] = how.get("Metadata", {}).get("reason", "")

    def upload_fileobj(self, Fileobj: Any, Bucket: str, Key: str) -> None:  # noqa: N803
        self.objects[Key] = Fileobj.read()

    def download_fileobj(self, Bucket: str, Key: str, Fileobj: Any) -> None:  # noqa: N803
        if Key not in self.objects:
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "404", "Message": "Not Found"}}, "HeadObject")
        Fileobj.write(self.objects[Key])

    def get_object(self, Bucket: str, Key: str) -> Item:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key])}
