"""What is new in an answer, what it quotes, and the signature. Each line is looked at once, in ten languages.

Answers above, below and between what they quote; the quotes of Outlook, Gmail, Apple, Lotus, QQ and of plain `>`.
"""

import re
from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 300
SIGNATURE_LINES: Final = 25
HEAD_LINES: Final = 8
LIBRARY_READS: Final = 8_000
A_LETTER: Final = 120
"""Signs above a quoted chain by which a mail says something itself; with fewer, it may well hand the chain on."""


QUOTED: Final = re.compile(r"[ \t]{0,3}>")
QUOTE: Final = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
NESTED: Final = re.compile(r"[ \t]{0,3}>[ \t]?>")
WROTE: Final = re.compile(
    r"(?:wrote|writes|a écrit|escribió|escribio|schrieb|ha scritto|escreveu|schreef|skrev|napisał(?:\(a\))?"
    r"|写道|寫道|написал(?:а|\(а\))?)"
    r"(?:\s+(?:on\b.{0,80}|[^:：]{0,120}))?\s?(?:[:：]|(?<=\d))\s*$",
    re.IGNORECASE,
)
DATE_AND_ADDRESS: Final = re.compile(r"\d{1,4}[./年-].{5,200}<[^<>\s]+@[^<>\s]+>[:：]$")
"""`23.11.2026, 04:20, "Pledge Care" <care@pledge.example>:`, as Yandex and Gmail in Japanese write it."""

COLONS: Final = (":", "：")
DATED: Final = re.compile(r"\d.*\d|@")
BEGINS: Final = re.compile(r"(?:On|Le|El|Am|Il|Em|No dia|A|Op|Den|W dniu|Dnia)\b|\d|在|于|於", re.IGNORECASE)
SENDER: Final = re.compile(
    r"\*?(?:From|De|Von|Da|Van|Från|Fra|Od|От|发件人|發件人|寄件者|差出人)\s?\*?\s?[:：]", re.IGNORECASE
)
MAY_HEAD: Final = re.compile(r"\n[ \t>]*+(?:[-–—_*=]|[FDVOОТfdvoот发發寄差][^\n:：]{0,14}[:：])")
"""What the line that a head begins with looks like at first sight."""

SENT: Final = re.compile(
    r"\*?(?:Sent|Date|Envoyé|Date d'envoi|Gesendet|Datum|Enviado(?: el)?|Enviad[ao](?: em)?|Fecha|Data|Inviato"
    r"|Verzonden|Skickat|发送时间|發送時間|寄件日期|日期|时间)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
ABOUT: Final = re.compile(
    r"\*?(?:To|Subject|À|Objet|An|Betreff|Para|Asunto|Assunto|A|Oggetto|Aan|Onderwerp|Till|Ämne|收件人|主题|主旨|主題)"
    r"\s?\*?\s?[:：]",
    re.IGNORECASE,
)
SEPARATOR: Final = re.compile(
    r"[-–—_*= ]{3,}\s?(?:Original Message|Original Appointment|Message d'origine|Message original|Mensaje original"
    r"|Ursprüngliche Nachricht|Original-?Nachricht|Mensagem original|Messaggio originale|Oorspronkelijk bericht"
    r"|原始邮件|原始郵件|回复的原邮件|Forwarded by .{1,100}|Reply message)\s?[-–—_*= ]{2,}\s*$",
    re.IGNORECASE,
)
UNDERSCORES: Final = re.compile(r"[_-]{20,}\s*$")
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
    end = _head_of_outlook(text, lines)
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
    if _head_of_outlook(text, lines) < len(lines):
        return Words(text)
    chain: list[str] = []
    if ">" in text and any(map(QUOTED.match, lines)):
        blocks = _blocks(lines)
        says_who = len(blocks) == 2 and not blocks[0][0] and not QUOTED.match(blocks[1][1][0])
        if not says_who or sum(map(len, blocks[0][1])) < A_LETTER:
            return Words(text)
        lines, chain = blocks[0][1], blocks[1][1]
    new, signature = _signed(lines)
    return Words(new, _joined(chain), signature) if new.strip() else Words(text)


def _head_of_outlook(text: str, lines: list[str]) -> int:
    """Where a mail is quoted as it stands, below its own headers or a line that says so; else the end."""
    above, at, seen = f"\n{text}", 0, 0
    for found in MAY_HEAD.finditer(above):
        at += above.count("\n", seen, found.start())
        seen = found.start()
        if len(lines[at]) > LONGEST_LINE:
            continue
        bare = QUOTE.sub("", lines[at]).strip()
        if SEPARATOR.match(bare):
            return at
        if SENDER.match(bare) and _heads(lines[at + 1 : at + HEAD_LINES]):
            return _below_text(lines, at)
    return len(lines)


def _heads(lines: list[str]) -> bool:
    """Whether they say when a mail was sent, and to whom or what about."""
    head = [QUOTE.sub("", line).strip()[:LONGEST_LINE] for line in lines]
    return any(map(SENT.match, head)) and any(map(ABOUT.match, head))


def _below_text(lines: list[str], at: int) -> int:
    """The first of the lines above that one which are only empty or drawn, up to the text above them."""
    while at > 0 and (not lines[at - 1].strip() or UNDERSCORES.match(lines[at - 1].strip())):
        at -= 1
    return at


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What the writer wrote, and what is quoted.

    Of several quotes that are answered one by one, the last paragraph of each stays above its answer.
    """
    blocks = _blocks(lines)
    answered = {
        at - 1 for at, (quoted, block) in enumerate(blocks) if at and not quoted and blocks[at - 1][0] and _says(block)
    }
    own: list[str] = []
    rest: list[str] = []
    for at, (quoted, block) in enumerate(blocks):
        if quoted:
            rest += block
            own += _last_paragraph(block) if len(answered) > 1 and at in answered else ()
        else:
            own += block
    return own, rest


def _blocks(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """The lines in runs, quoted and not. A line that says who wrote is quoted, with all below it if no `>` follows."""
    blocks: list[tuple[bool, list[str]]] = []
    marked = [match is not None for match in map(QUOTED.match, lines)]
    marked.append(False)
    open_ended, at = False, 0
    while at < len(lines):
        end = marked.index(False, at) if marked[at] else at + 1
        attribution = _attribution(lines, at)
        if attribution and blocks and not blocks[-1][0]:
            moved = [blocks[-1][1].pop() for _ in range(min(attribution - 1, len(blocks[-1][1])))]
            blocks.append((True, moved[::-1]))
        open_ended = _open_ended(lines, at, end, open_ended)
        quoted = open_ended or bool(attribution) or marked[at]
        if blocks and not quoted and not lines[at].strip():
            quoted = blocks[-1][0]
        if not blocks or blocks[-1][0] != quoted:
            blocks.append((quoted, []))
        blocks[-1][1].extend(lines[at:end])
        at = end
    return blocks


def _open_ended(lines: list[str], start: int, end: int, before: bool) -> bool:
    """Whether all below these lines is quoted: as it was before them, or by the last of them that says who wrote.

    Of several with `>` before them only the last can begin such a quote, but each can end one.
    """
    for at in range(end - 1, start - 1 if before else end - 2, -1):
        if _attribution(lines, at):
            return not _quotes_follow(lines, at)
    return before


def _attribution(lines: list[str], at: int) -> int:
    """How many lines, up to this one, say who wrote what follows; zero when this one ends no such thing."""
    line = lines[at].strip()
    if line[-1:] not in COLONS or len(line) > LONGEST_LINE:
        return 0
    if not WROTE.search(line):
        return int(bool(DATE_AND_ADDRESS.match(line)))
    for count in (1, 2, 3):
        if at - count + 1 < 0 or not lines[at - count + 1].strip():
            break
        whole = " ".join(QUOTE.sub("", each).strip() for each in lines[at - count + 1 : at + 1])
        if len(whole) <= LONGEST_LINE and BEGINS.match(whole) and DATED.search(whole):
            return count
    return int(bool(DATED.search(line)) and (at == 0 or not lines[at - 1].strip()))


def _quotes_follow(lines: list[str], at: int) -> bool:
    below = (line for line in lines[at + 1 : at + 4] if line.strip())
    return bool(QUOTED.match(next(below, "")))


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
    """The text above the signature, and the signature: what stands below `-- `, or what a telephone adds."""
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
