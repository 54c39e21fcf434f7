"""People at the pages: signed in as the user pool would have it, and forms as their browser sends them."""

import base64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from pledgekeeper import wiring
from pledgekeeper.carriers.session import Session
from pledgekeeper.clock import SystemClock

PUBLIC = "https://care.pledge.example"
BOUNDARY = "----of-the-browser"
FORM_KEY = "the-key-of-forms"


def sign_in(who: str, *, now: datetime | None = None, **changed: Any) -> str:
    """The cookie of somebody by their group, e.g. `staff.agent`, or by name and group: `mei:staff.agent`."""
    now = now or SystemClock().now()
    name, _, group = who.rpartition(":")
    claims = {"email": name or group.replace(".", "-"), "cognito:groups": f"[{group}]"}
    lasting = now + timedelta(hours=1)
    session = Session(claims=claims, refresh_token="r", good_until=lasting, ends_at=lasting, form_key=FORM_KEY)
    cookie = f"cookie-of-{who}"
    wiring.session_table().put(cookie, session.changed(**changed))
    return cookie


def kept_of(answer: Any) -> dict[str, str]:
    """The header of a browser that keeps the cookies of an answer."""
    return {"cookie": "; ".join(each.partition(";")[0] for each in answer.cookies)}


def just_done(path: str, said: str) -> dict[str, str]:
    """The header of a browser that has just sent a form, which led to this path and says that there."""
    return {"cookie": f"__Host-ecare-done={quote(f'{path} {said}', safe='')}"}


def multipart(form: dict[str, str | bytes]) -> bytes:
    """A form with files, which are those of bytes."""
    parts = []
    for name, value in form.items():
        file = '; filename="file.bin"\r\nContent-Type: application/octet-stream' if isinstance(value, bytes) else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def page_event(event: dict[str, Any], who: str | None, body: Any, headers: dict[str, str]) -> dict[str, Any]:
    """The event of a request for a page: a cookie in place of a token, and a form in place of JSON."""
    cookies = [f"__Host-ecare-session={sign_in(who)}"] if who is not None else []
    del event["requestContext"]["authorizer"]
    sent = {"accept-language": "en"}
    if event["requestContext"]["http"]["method"] == "POST":
        form = {"csrf": FORM_KEY, "key": event["requestContext"]["requestId"], **(body or {})}
        event["body"] = body if isinstance(body, str) else urlencode(form)
        sent |= {"content-type": "application/x-www-form-urlencoded", "origin": PUBLIC, "sec-fetch-site": "same-origin"}
        if any(isinstance(value, bytes) for value in form.values()):
            event |= {"body": base64.b64encode(multipart(form)).decode(), "isBase64Encoded": True}
            sent["content-type"] = f"multipart/form-data; boundary={BOUNDARY}"
    given = {name.lower(): value for name, value in headers.items()}
    return {**event, "cookies": cookies, "headers": {**sent, **given}}
