"""Where a mail quotes another: below the head of one as Outlook shows it, below who wrote it, behind `>`."""

import re
from typing import Final

LONGEST_LINE: Final = 300
HEAD_LINES: Final = 8

QUOTED: Final = re.compile(r"[ \t]{0,3}>")
QUOTE: Final = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
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
    r"\*?(?:From|De|Von|Da|Van|Från|Fra|Od|От|Kimden|Nadawca|Feladó|Expeditor|Отправитель|发件人|發件人|寄件者|差出人)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
MAY_HEAD: Final = re.compile(r"\n[ \t>]*+(?:[-–—_*=]|[FDVOKNEОТfdvokneот发發寄差][^\n:：]{0,14}[:：])")
"""What the line that a head begins with looks like at first sight."""

SENT: Final = re.compile(
    r"\*?(?:Sent|Date|Envoyé|Date d'envoi|Gesendet|Datum|Enviado(?: el)?|Enviad[ao](?: em)?|Fecha|Data|Inviato"
    r"|Verzonden|Skickat|Sendt|Gönderildi|Gönderme Tarihi|Gönderilme Tarihi|Tarih|Wysłano|Elküldve"
    r"|Trimis|Отправлено|Дата"
    r"|发送时间|發送時間|寄件日期|日期|时间)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
ABOUT: Final = re.compile(
    r"\*?(?:To|Subject|À|Objet|An|Betreff|Para|Asunto|Assunto|A|Oggetto|Aan|Onderwerp|Till|Ämne|Til|Emne|Kime|Konu|Do|Temat|Címzett|Tárgy|Către|Subiect|Кому|Тема|收件人|主题|主旨|主題)"
    r"\s?\*?\s?[:：]",
    re.IGNORECASE,
)
SEPARATOR: Final = re.compile(
    r"[-–—_*= ]{3,}\s?(?:Original Message|Original Appointment|Message d'origine|Message original|Mensaje original"
    r"|Ursprüngliche Nachricht|Original-?Nachricht|Mensagem original|Messaggio originale|Oorspronkelijk bericht"
    r"|Özgün İleti|Orijinal Mesaj|Wiadomość oryginalna"
    r"|Исходное сообщение|原始邮件|原始郵件|回复的原邮件|Forwarded by .{1,100}|Reply message)\s?[-–—_*= ]{2,}\s*$",
    re.IGNORECASE,
)
UNDERSCORES: Final = re.compile(r"[_-]{20,}\s*$")


def head_of_outlook(text: str, lines: list[str]) -> int:
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


def blocks(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """The lines in runs, quoted and not. A line that says who wrote is quoted, with all below it if no `>` follows."""
    found: list[tuple[bool, list[str]]] = []
    marked = [match is not None for match in map(QUOTED.match, lines)]
    marked.append(False)
    open_ended, at = False, 0
    while at < len(lines):
        end = marked.index(False, at) if marked[at] else at + 1
        attribution = _attribution(lines, at)
        if attribution and found and not found[-1][0]:
            moved = [found[-1][1].pop() for _ in range(min(attribution - 1, len(found[-1][1])))]
            found.append((True, moved[::-1]))
        open_ended = _open_ended(lines, at, end, open_ended)
        quoted = open_ended or bool(attribution) or marked[at]
        if found and not quoted and not lines[at].strip():
            quoted = found[-1][0]
        if not found or found[-1][0] != quoted:
            found.append((quoted, []))
        found[-1][1].extend(lines[at:end])
        at = end
    return found


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
