"""What of a mail's parts is its text, and what came with it: one walk over the tree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from pledgekeeper.intake import html, sealed, tnef
from pledgekeeper.intake.attachments import Attachment, attachment
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.mime import IDENTITY, Part, parse

MAX_READ: Final = 1_000_000
"""Signs of a text that are read; a case keeps fewer."""

MAX_ENVELOPES: Final = 3
MAILS: Final = frozenset({"message/rfc822", "message/global"})
WINMAIL: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
REPORTS: Final = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"}
)
NO_FILES: Final = frozenset({*sealed.SIGNATURES, "application/pgp-encrypted", *REPORTS})
WORDS: Final = ("text/plain", "text/html", "text/enriched", "multipart/mixed", "multipart/alternative")
NO_WORDS: Final = (
    "text/calendar", "text/x-vcard", "text/vcard", "text/rfc822-headers", "text/csv", "text/x-amp-html",
)  # fmt: skip
STUBS: Final = (
    "does not support html", "doesn't support html", "view this message in html", "html-capable", "html compatible",
)  # fmt: skip


@dataclass
class Body:
    """What was found on the way."""

    texts: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    mails: list[Part] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    signed: str | None = None
    unreadable: str | None = None
    envelopes: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(each for each in self.texts if each.strip()) or "\n\n".join(self.invitations)


def body_of(mail: Part) -> Body:
    """The text of a mail and what came with it."""
    body = Body()
    _take(mail, body)
    return body


def _take(part: Part, body: Body, *, words: bool = True, related: bool = False) -> None:
    """One part, and those within it. `words`: its text is the mail's; `related`: the text shows it as a picture."""
    reason = sealed.encrypted(part)
    if reason:
        body.unreadable = body.unreadable or reason
    if part.content_type in MAILS:
        _take_mail(part, body)
    elif part.parts:
        _take_parts(part, body, words=words)
    elif part.content_type in sealed.SMIME:
        _open_envelope(part, body)
    elif part.content_type in WINMAIL or part.name.lower() == "winmail.dat":
        _open_winmail(part, body)
    elif _is_text(part):
        if words:
            _take_text(part, body)
    elif part.content_type not in NO_FILES or (part.name and part.content_type in REPORTS):
        _take_file(part, body, related=related)
    body.signed = body.signed or sealed.signed_by(part)


def _take_mail(part: Part, body: Body) -> None:
    """A mail within the mail; one that is attached like a file is one as well."""
    if part.parts:
        body.mails.append(part.parts[0])
    elif part.encoding not in IDENTITY and body.envelopes < MAX_ENVELOPES:
        body.envelopes += 1
        body.mails.append(parse(part.content()))
    if part.name or part.disposition[0] == "attachment" or not body.mails:
        subject = body.mails[-1].text_of("subject") if body.mails else ""
        name = part.name or f"{subject[:80] or 'mail'}.eml"
        body.files.append(attachment(name, part.content_type, part.content))


def _take_parts(part: Part, body: Body, *, words: bool) -> None:
    chosen = _best(part.parts) if part.content_type == "multipart/alternative" else None
    for at, inner in enumerate(part.parts):
        shown = words and (chosen is None or inner is chosen)
        _take(inner, body, words=shown, related=part.content_type == "multipart/related" and at > 0)


def _best(parts: list[Part]) -> Part | None:
    """Of the same words in several forms, the plain one, unless it says nothing or that HTML is to be read."""
    for part in parts:
        if part.content_type == "text/plain":
            start = part.text[:1_000].strip().lower()
            if start and not any(stub in start for stub in STUBS):
                return part
    forms = [part for part in parts if part.content_type == "text/html" or part.main_type == "multipart"]
    return next(iter(forms), parts[0] if parts else None)


def _is_text(part: Part) -> bool:
    """Whether the part is words of the mail, and no file of words."""
    if part.content_type not in WORDS:
        return part.main_type in ("text", "multipart") and not part.name and part.content_type not in NO_WORDS
    kind, _ = part.disposition
    return (
        kind != "attachment" and not (part.name and kind == "inline") and not (part.name and part.encoding == "base64")
    )


def _take_text(part: Part, body: Body) -> None:
    text = text_of(part)[:MAX_READ]
    text = (text.replace("\x00", "") if "\x00" in text else text).replace("\r\n", "\n")
    if sealed.is_armoured(text):
        body.unreadable = body.unreadable or sealed.ENCRYPTED_PGP
    text, signed = sealed.without_armour(text)
    body.signed = body.signed or signed
    body.texts.append(text.strip("\n"))


def text_of(part: Part) -> str:
    """The words of a part; of a page, as it would be read."""
    if part.content_type == "text/rtf":
        from pledgekeeper.intake import rtf  # few mails have some

        return rtf.text_of(part.content())
    if part.content_type != "text/html":
        text = part.text
        return _unflowed(text) if part.parameters.get("format", "").lower() == "flowed" else text
    content = part.content()[: 4 * MAX_READ]
    return html.text_of(decode(content, part.parameters.get("charset") or html.charset_of(content))[:MAX_READ])


def _unflowed(text: str) -> str:
    """Lines that only the width of a window broke, joined (RFC 3676); `-- ` and what is quoted stay as they are."""
    lines: list[list[str]] = []
    flows = False
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.removeprefix(" ")
        if flows and line[:1] not in (">", "") and line != "-- ":
            lines[-1].append(bare)
        else:
            lines.append([bare])
        flows = line.endswith(" ") and line != "-- " and line[:1] != ">"
    return "\n".join("".join(pieces) for pieces in lines)


def _take_file(part: Part, body: Body, *, related: bool) -> None:
    if not part.name and part.start >= part.end:
        return
    in_text = related or bool(part.header("content-id"))
    body.files.append(attachment(part.name, part.content_type, part.content, in_text=in_text))
    if part.content_type == "text/calendar":
        from pledgekeeper.intake.invitation import words_of  # few mails have one

        body.invitations.append(words_of(part.content()))


def _open_envelope(part: Part, body: Body) -> None:
    """An S/MIME envelope that only signs what is in it."""
    inner = sealed.within(part.content()) if body.envelopes < MAX_ENVELOPES else None
    if inner is None:
        body.unreadable = body.unreadable or sealed.ENCRYPTED_SMIME
        return
    body.envelopes += 1
    body.signed = body.signed or "S/MIME"
    _take(parse(inner), body)


def _open_winmail(part: Part, body: Body) -> None:
    found = tnef.read(part.content())
    if found is None or found == tnef.NOTHING:
        _take_file(part, body, related=False)
        return
    text = found.text.strip() or _of_page(found.html) or _of_rtf(found.rtf)
    if text.strip() and not body.text.strip():
        body.texts.append(text.replace("\r\n", "\n"))
    elif found.rtf and not body.text.strip():  # a person may still read what we cannot
        _take_file(part, body, related=False)
    for name, content in found.files:
        body.files.append(attachment(name or "without a name", "", _kept(content)))


def _of_page(page: bytes) -> str:
    return html.text_of(decode(page[: 4 * MAX_READ], html.charset_of(page))[:MAX_READ]) if page else ""


def _of_rtf(packed: bytes) -> str:
    if not packed:
        return ""
    from pledgekeeper.intake.rtf import words_of  # few mails have one

    return words_of(packed)


def _kept(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def shown(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """The files that are no pictures within the text."""
    return tuple(each for each in files if not each.inline)
