"""Stands in for the AWS services that messages leave by: SES v2 (mail), End User Messaging (SMS and calls).

Why not the emulator's own SES: it forgets what it sent when it stops, keeps neither the headers nor the raw
mail, and shows a mail under real time only. It has no `pinpoint-sms-voice-v2` at all. Functions reach this
server because the SDK reads AWS_ENDPOINT_URL_SESV2 and AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2; they make the
same calls as in AWS.
"""

import asyncio
import base64
import binascii
import json
import re
import uuid
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from typing import Any

from aiohttp import web

from pledgekeeper.local.mail_text import read_mail
from pledgekeeper.local.outbox import Captured, Channel, Outbox

LARGEST_MAIL_BYTES = 40 * 2**20
LARGEST_REQUEST_BYTES = 60 * 2**20  # the mail in base64, in JSON
CASE_HEADER = "X-Pledge-Case"
PHONE_NUMBER = re.compile(r"\+?[1-9][0-9]{1,18}")
SMS_TARGET = "PinpointSMSVoiceV2."

Body = dict[str, Any]


class Rejected(Exception):
    """A request that AWS would not take. `code` is the name that it would give to the error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def capture_app(outbox: Outbox) -> web.Application:
    """The server; every accepted message is in `outbox` before its sender gets the answer."""
    app = web.Application(client_max_size=LARGEST_REQUEST_BYTES)

    async def accept(request: web.Request, read: Callable[[Body], Captured]) -> web.Response:
        try:
            captured = read(_json(await request.read()))
        except Rejected as rejected:
            return web.json_response(
                {"__type": rejected.code, "message": str(rejected)},
                status=400,
                headers={"x-amzn-ErrorType": rejected.code},
            )
        await asyncio.to_thread(outbox.add, captured)
        return web.json_response({"MessageId": str(uuid.uuid4())})

    async def send_email(request: web.Request) -> web.Response:
        return await accept(request, read_email)

    async def send_to_phone(request: web.Request) -> web.Response:
        operation = request.headers.get("X-Amz-Target", "").removeprefix(SMS_TARGET)
        return await accept(request, PHONE_OPERATIONS.get(operation, _refuse(operation or request.path)))

    async def unknown(request: web.Request) -> web.Response:
        return await accept(request, _refuse(f"{request.method} {request.path}"))

    app.router.add_post("/v2/email/outbound-emails", send_email)
    app.router.add_post("/", send_to_phone)
    app.router.add_route("*", "/{path:.*}", unknown)
    return app


def _json(raw: bytes) -> Body:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise Rejected("SerializationException", f"the request is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise Rejected("SerializationException", "the request is not a JSON object")
    return body


def _refuse(operation: str) -> Callable[[Body], Captured]:
    def refuse(_: Body) -> Captured:
        raise Rejected(
            "UnknownOperationException",
            "the laptop mode stands in for SendEmail, SendTextMessage and SendVoiceMessage, not for "
            f"{operation}; "
            "add it to shared/pledgekeeper/local/capture.py",
        )

    return refuse


def read_email(request: Body) -> Captured:
    """Read a SESv2 SendEmail, raw or simple."""
    content = request.get("Content") or {}
    raw = _raw_mail(content["Raw"]) if "Raw" in content else _composed(request, content)
    if len(raw) > LARGEST_MAIL_BYTES:
        raise Rejected("MessageRejected", f"the mail has {len(raw)} bytes; SES takes {LARGEST_MAIL_BYTES}")
    mail = read_mail(raw)
    recipients = ", ".join(_recipients(request)) or mail.to
    if not recipients:
        raise Rejected("BadRequestException", "the mail has no recipient")
    tags = {tag.get("Name"): tag.get("Value", "") for tag in request.get("EmailTags") or []}
    return Captured(
        channel=Channel.EMAIL,
        sender=request.get("FromEmailAddress") or mail.sender,
        to=recipients,
        case=mail.case or tags.get("case", ""),
        subject=mail.subject,
        body=mail.body,
        original=raw,
    )


def _recipients(request: Body) -> list[str]:
    destination = request.get("Destination") or {}
    return [address for kind in ("To", "Cc", "Bcc") for address in destination.get(f"{kind}Addresses") or []]


def _raw_mail(raw: Body) -> bytes:
    try:
        return base64.b64decode(raw.get("Data", ""), validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Rejected("BadRequestException", f"Content.Raw.Data is not base64: {error}") from error


def _composed(request: Body, content: Body) -> bytes:
    """The mail that SES would make of a simple message."""
    simple = content.get("Simple")
    if not simple:
        raise Rejected("BadRequestException", "Content needs Raw or Simple; templates are not sent by this system")
    mail = EmailMessage(policy=policy.SMTP)
    destination = request.get("Destination") or {}
    mail["From"] = request.get("FromEmailAddress", "")
    for kind in ("To", "Cc"):
        if addresses := destination.get(f"{kind}Addresses"):
            mail[kind] = ", ".join(addresses)
    mail["Subject"] = (simple.get("Subject") or {}).get("Data", "")
    for header in simple.get("Headers") or []:
        mail[header["Name"]] = header["Value"]
    parts = {kind: (simple.get("Body") or {}).get(kind, {}).get("Data") for kind in ("Text", "Html")}
    mail.set_content(parts["Text"] or "")
    if parts["Html"] and parts["Text"]:
        mail.add_alternative(parts["Html"], subtype="html")
    elif parts["Html"]:
        mail.set_content(parts["Html"], subtype="html")
    return mail.as_bytes()


def _read_phone(channel: Channel) -> Callable[[Body], Captured]:
    def read(request: Body) -> Captured:
        number, text = request.get("DestinationPhoneNumber", ""), request.get("MessageBody", "")
        if not PHONE_NUMBER.fullmatch(number):
            raise Rejected(
                "ValidationException",
                f"DestinationPhoneNumber {number!r} is no E.164 number, e.g. +6560000101",
            )
        if not text:
            raise Rejected("ValidationException", "MessageBody is empty")
        return Captured(
            channel=channel,
            sender=request.get("OriginationIdentity", ""),
            to=number,
            case=(request.get("Context") or {}).get("case", ""),
            subject="",
            body=text,
            original=json.dumps(request, ensure_ascii=False, indent=1).encode(),
        )

    return read


PHONE_OPERATIONS = {
    "SendTextMessage": _read_phone(Channel.SMS),
    "SendVoiceMessage": _read_phone(Channel.VOICE),
}
