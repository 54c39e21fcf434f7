"""Reading a raw mail: who sent it, what it answers, what is new in it, and what came with it."""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final

from pledgekeeper.intake.attachments import Attachment, each_once
from pledgekeeper.intake.body import body_of, shown
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.encoded_words import CUT
from pledgekeeper.intake.mime import Part, parse
from pledgekeeper.intake.our_letters import apart
from pledgekeeper.intake.reply import Words, of_answer, of_letter
from pledgekeeper.intake.torn_base64 import LOST

MAX_TEXT: Final = 20_000
MAX_SUBJECT: Final = 200
MAX_IDS: Final = 500
MAX_FROM: Final = 2_000
"""Signs of who sent it. A longer one names nobody that can be believed, and could be read for ever."""

MAX_FORWARDED: Final = 20
DEEPEST: Final = 5
A_FEW_WORDS: Final = 120
"""Signs of a text that only says that the mail attached to it is to be read."""
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
ADDRESS = re.compile(r"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")
NO_ADDRESS = re.compile(r'"(?:[^"\\]|\\.)*"|=\?[^?]*\?[bqBQ]\?[^?]*\?=')  # quoted strings and encoded words
FORWARDED = re.compile(r"^\s*(?:fwd?|tr|rv|wg|enc|i|转发|轉寄)\s*[:：]", re.IGNORECASE)
ANSWER = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*)?(?:re|aw|sv|antw|ref|r|rif|res|rép|vs|odp|回复|答复|回覆|返信)(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
PREFIXES = re.compile(rf"(?:{FORWARDED.pattern.removeprefix('^')}|{ANSWER.pattern.removeprefix('^')})+", re.IGNORECASE)

UNREADABLE: Final = "A mail whose subject arrived damaged and cannot be read; see its text"
DAMAGED: Final = re.compile(rf"{LOST}|{CUT}|\?\?")
"""What is left of a subject where something of it is lost: by us, or by a program that sent it on."""


def without_prefixes(subject: str) -> str:
    """A subject without `Re:`, `Fwd:` and the like of ten languages, however often they stand there."""
    found = PREFIXES.match(subject)
    return subject[found.end() :] if found else subject


@dataclass(frozen=True)
class InboundMail:
    """What of a mail the intake decides upon. `text` is what is new in it; the original stays in the bucket.

    `attachments` are the names of what is attached, `files` what they are, with the pictures within the text.
    `forwarded` are the mails that came within it. `signed` says by what, `unreadable` why nobody here can read it.
    """

    message_id: str
    sender: str
    subject: str
    text: str
    answers: tuple[str, ...]
    attachments: tuple[str, ...]
    quoted: str = ""
    signature: str = ""
    files: tuple[Attachment, ...] = ()
    forwarded: tuple["InboundMail", ...] = ()
    signed: str | None = None
    unreadable: str | None = None

    @property
    def title(self) -> str:
        """What it is called in lists, letters and cases: its subject, or one sentence on why there is none."""
        rest = without_prefixes(self.subject)
        damaged = DAMAGED.search(rest) and not any(sign.isalnum() for sign in rest)
        return UNREADABLE if damaged else self.subject

    @property
    def command_id(self) -> str:
        """By which what the mail asks is known again when it is delivered again, whatever servers added on the way.

        The same id with other words or files, as programs send whose id is fixed, is another mail.
        """
        words = (self.message_id, self.sender, self.subject, self.text, self.quoted, self.signature)
        said = "\0".join((*words, *(file.sha256 for file in self.files)))
        return f"mail:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def read_mail(raw: bytes) -> InboundMail:
    """Read a mail of any shape. Never fails on what the world sends: what cannot be decoded is replaced."""
    return _read(parse(raw), DEEPEST)


def _read(mail: Part, deepest: int) -> InboundMail:
    subject = _whole(mail.text_of("subject"))
    ids = MESSAGE_ID.findall(_header(mail, "In-Reply-To")) + MESSAGE_ID.findall(_header(mail, "References"))[::-1]
    body = body_of(mail)
    sender = _sender(mail)
    bounce = _bounce(mail, sender)
    forwarded = tuple(_read(each, deepest - 1) for each in body.mails[:MAX_FORWARDED]) if deepest else ()
    words = _words(body.text, answer=bool(ids or ANSWER.match(subject)) and not FORWARDED.match(subject))
    text = words.new.strip()
    if FORWARDED.match(subject) or (len(text) < A_FEW_WORDS and not bounce):
        text = "\n\n".join((text, *map(_as_forwarded, forwarded))).strip()
    files = each_once((*body.files, *(file for each in forwarded for file in each.files)))
    return InboundMail(
        message_id=_message_id(mail),
        sender=sender,
        subject=(subject or "(no subject)")[:MAX_SUBJECT],
        text=_whole(text[:MAX_TEXT]) or "(the mail has no text)",
        answers=tuple(dict.fromkeys(ids))[:MAX_IDS],
        attachments=tuple(file.label for file in shown(files)),
        quoted=_whole(words.quoted[:MAX_TEXT]),
        signature=_whole(words.signature[:MAX_TEXT]),
        files=files,
        forwarded=forwarded,
        signed=f"signed with {body.signed}, not checked" if body.signed else None,
        unreadable=body.unreadable
        if not words.new.strip() or body.text.lstrip().startswith("-----BEGIN PGP")
        else None,
    )


def _words(text: str, *, answer: bool) -> Words:
    words = of_answer(text.strip("\n")) if answer else of_letter(text.strip("\n"))
    own, ours = apart(words.new)
    if not ours or not own.strip():
        return words
    return replace(
        words, new=own.strip("\n").rstrip(), quoted="\n".join(filter(None, (ours.strip("\n"), words.quoted)))
    )


def _as_forwarded(mail: InboundMail) -> str:
    """A mail within the mail, as words of it."""
    return f"---------- Forwarded message ----------\nFrom: {mail.sender}\nSubject: {mail.title}\n\n{mail.text}"


def _sender(mail: Part) -> str:
    """The address of the one sender. A mail that names several has none that can be believed: SES vouches for one
    of them, and cannot tell us for which. Names beside the address, quoted or encoded, are no addresses."""
    raw = _whole(" ".join(decode(value, None) for value in mail.all("from")))
    if len(raw) > MAX_FROM:
        return ""
    named = {address.lower() for address in ADDRESS.findall(NO_ADDRESS.sub(" ", raw))}
    return named.pop() if len(named) == 1 else ""


def _header(mail: Part, name: str) -> str:
    """A header as text; empty when the mail has none."""
    return _whole(mail.text_of(name.lower()))


def _whole(text: str) -> str:
    """Without half characters, which cannot be written."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _message_id(mail: Part) -> str:
    found = MESSAGE_ID.search(_header(mail, "Message-ID"))
    return found[0] if found else f"<{hashlib.sha256(mail.raw).hexdigest()}@no-message-id.invalid>"


def _bounce(mail: Part, sender: str) -> bool:
    report = (
        _header(mail, "Content-Type").startswith("multipart/report") or _header(mail, "Return-Path").strip() == "<>"
    )
    return report or sender.startswith(("mailer-daemon@", "postmaster@"))
