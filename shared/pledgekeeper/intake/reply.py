"""What is new in an answer, what it quotes, and the signature. Each line is looked at once, in ten languages.

Answers above, below and between what they quote; the quotes of Outlook, Gmail, Apple, Lotus, QQ and of plain `>`.
"""

import re
from dataclasses import dataclass
from typing import Final

from pledgekeeper.intake.footers import apart
from pledgekeeper.intake.quotes import LONGEST_LINE, QUOTE, QUOTED, blocks, head_of_outlook

SIGNATURE_LINES: Final = 25
LIBRARY_READS: Final = 8_000
A_LETTER: Final = 120
"""Signs above a quoted chain by which a mail says something itself; with fewer, it may well hand the chain on."""

NESTED: Final = re.compile(r"[ \t]{0,3}>[ \t]?>")
SIGNATURE: Final = re.compile(r"--[ \u00a0]?$")
PHONE: Final = re.compile(
    r"(?=[SGETVI发從来])"  # most lines are told by their first sign
    r"(?:Sent from (?:my |the |Outlook|Mail|Yahoo|Proton)|Get Outlook for|Envoyé (?:de mon|depuis|à partir)"
    r"|Télécharger Outlook|Enviado desde mi|Enviado do meu|Enviado a partir|Gesendet (?:von|mit)"
    r"|Von meinem .{1,40} gesendet|Inviato da"
    r"|发自我的|從我的|发送自|来自我的).{0,80}$",
    re.IGNORECASE,
)
HINT: Final = re.compile(r"^[^\n]{0,200}[@\d][^\n]{0,200}[:：][ \t]*$|[가-힣]", re.MULTILINE)
BLANK_LINES: Final = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
OTHER_LANGUAGES: Final = ("cs", "da", "ja", "ko", "nl", "pl", "sv")


@dataclass(frozen=True)
class Words:
    """A text in its parts. Together they are all of it but the blank lines between."""

    new: str
    quoted: str = ""
    signature: str = ""


def of_answer(text: str) -> Words:
    """An answer in its parts. Where nothing is found to be quoted, or nothing to be new, all of it is new."""
    lines = text.split("\n")
    end = head_of_outlook(text, lines)
    own, quoted = _unquoted(lines[:end])
    if not quoted and end == len(lines):
        own = _by_library(text).split("\n")
        quoted = lines[len(own) :]
    quoted += lines[end:]
    new, signature = _signed(own)
    if not new.strip():
        return Words(text)
    return Words(new, _joined(quoted), signature)


def of_letter(text: str) -> Words:
    """A mail that answers nothing: all of it is new, but a chain that somebody wrote above, and a signature."""
    lines = text.split("\n")
    if head_of_outlook(text, lines) < len(lines):
        return Words(text)
    chain: list[str] = []
    if ">" in text and any(map(QUOTED.match, lines)):
        found = blocks(lines)
        says_who = len(found) == 2 and not found[0][0] and not QUOTED.match(found[1][1][0])
        if not says_who or sum(map(len, found[0][1])) < A_LETTER:
            return Words(text)
        lines, chain = found[0][1], found[1][1]
    new, signature = _signed(lines)
    return Words(new, _joined(chain), signature) if new.strip() else Words(text)


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What the writer wrote, and what is quoted.

    Of several quotes that are answered one by one, the last paragraph of each stays above its answer.
    """
    found = blocks(lines)
    answered = {
        at - 1 for at, (quoted, block) in enumerate(found) if at and not quoted and found[at - 1][0] and _says(block)
    }
    own: list[str] = []
    rest: list[str] = []
    for at, (quoted, block) in enumerate(found):
        if quoted:
            rest += block
            own += _last_paragraph(block) if len(answered) > 1 and at in answered else ()
        else:
            own += block
    return own, rest


def _says(block: list[str]) -> bool:
    """Whether somebody wrote something there, above a signature."""
    new, _ = _signed(block)
    return bool(new.strip())


def _last_paragraph(block: list[str]) -> list[str]:
    """The end of a quote, which what stands below it answers; not what the quote itself quotes."""
    found: list[str] = []
    for line in reversed(block):
        bare = QUOTE.sub("", line).strip()
        if found and (not bare or NESTED.match(line)):
            break
        if bare and QUOTED.match(line) and not NESTED.match(line):
            found.insert(0, line)
    return ["", *found, ""]


def _signed(lines: list[str]) -> tuple[str, str]:
    """The text above the signature, and the signature: what stands below `-- `, what a telephone adds, and what a
    company adds to each of its mails."""
    text, signature = _above_mark(lines)
    text, notices = apart(text)
    return text, "\n".join(filter(None, (notices, signature)))


def _above_mark(lines: list[str]) -> tuple[str, str]:
    """The text above `-- `, or above what a telephone adds, and the rest."""
    first, said = len(lines), 0
    while first > 0 and said <= SIGNATURE_LINES:
        first -= 1
        said += bool(lines[first].strip())
    for at in range(first, len(lines)):
        if SIGNATURE.fullmatch(lines[at]):
            return _joined(lines[:at]), _joined(lines[at + 1 :])
        if PHONE.match(lines[at]):
            return _joined(lines[:at]), _joined(lines[at:])
    return _joined(lines), ""


def _joined(lines: list[str]) -> str:
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n").rstrip()


def _by_library(text: str) -> str:
    """What a library finds new in languages that are not ours; all of it when it finds nothing, or could take long."""
    if len(text) > LIBRARY_READS or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return text
    if not HINT.search(text):
        return text
    from mailparser_reply import EmailReplyParser  # few mails are read with it

    found: str | None = EmailReplyParser(languages=list(OTHER_LANGUAGES)).parse_reply(text=text)
    found = (found or "").strip()
    at = text.find(found) + len(found)
    return text[:at] if found and HINT.match(text[at:].lstrip()) else text
