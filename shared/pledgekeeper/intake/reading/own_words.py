"""What a writer says in a mail: neither a banner that a mail program puts above it nor what stands below the line that
closes it, unless that goes on with the matter. What a mail is, is told by these words alone. Pure.
"""

import re
from functools import lru_cache
from typing import Final

from pledgekeeper.intake.quotes import SENDER, SEPARATOR
from pledgekeeper.intake.reading.rule import SAME_TEXT
from pledgekeeper.intake.reading.sentences import PARAGRAPH_END
from pledgekeeper.intake.reading.services import SHAPED

# fmt: off
CALLED: Final = r"(?:caution|warning|attention|notice|achtung|important|cuidad[ao]|aten[cç]\w+|警告|注意)"
BANNER: Final = re.compile(
    r"[ \t>*_#=~!-]*(?:"
    r"\[?(?:external|externe?r?|externo|外部)(?:\s(?:e-?mail|sender|mail|message|correo))?\]?\W*(?:\n|$)"
    rf"|(?:\[?external\]?\W*)?(?:\[?{CALLED}\]?[ \t]*[:!：！*-]*\s*)?(?:"
    r"(?:this\s(?:is\san\s|e-?mail\s|message\s|mail\s)?(?:\w+\s){0,3}?)?"
    r"(?:originat\w+|external\s(?:e-?mail|sender|mail|message)|(?:from|sent\sfrom|came\sfrom)\s(?:outside|an\sexternal))"
    r"|(?:you|some\speople\swho\sreceived\sthis\smessage)\sdon['’]t\soften\sget\s(?:e-?mail|mail)"
    r"|ce\s(?:courriel|message|mail|courrier)\s(?:provient|vient|a\sété\senvoyé)\s(?:de|d['’])\s?l['’]ext"
    r"|este\s(?:correo|mensaje|e-?mail)\s(?:se\soriginó|proviene|provém|veio|tem\sorigem|f(?:oi|ue)\senviado)\b"
    r"[^\n]{0,20}\b(?:fuera|extern|fora)"
    r"|diese\s(?:e-?mail|nachricht)\s(?:kommt|stammt)\svon\sextern"
    r"|externe\se-?mail|courriel\sexterne|correo\sexterno|e-?mail\sexterno"
    r"|[此本该]邮件来自(?:公司|组织|机构)?(?:外部|外网)|外部邮件))",
    re.IGNORECASE,
)
ADVICE: Final = re.compile(
    r"[ \t>*_-]*(?:please\s)?(?:do\snot|don['’]t|never|unless|learn\swhy|be\s(?:careful|cautious|aware)|exercise|verify"
    r"|use\scaution|think\sbefore|report\s(?:suspi\w+|suspected|any|phish\w+|it)|if\s(?:you|in\sdoubt|this)|links\sand"
    r"|attachments|ne\scliquez|n['’]ouvrez|signalez|no\shaga|n[oã]o?\sabra|não\sclique|请勿|谨慎)",
    re.IGNORECASE,
)
"""How a line below the first of a banner goes on with it."""
GREETING: Final = re.compile(
    r"^[ \t>]*(?:hi|hello|hey|dear|good\s(?:day|morning|afternoon|evening)|greetings|team|all|bonjour|bonsoir|madame"
    r"|messieurs|hola|estimad\w+|buen[oa]?s?|saludos|olá|prezad\w+|caro|car[oa]s|bo[ma]|hallo|guten|sehr|各位|您好|你好"
    r"|尊敬|大家好)\b[^\n,，]{0,40}(?:[,，][^\n,，]{0,10})?\W*$|^[ \t>]*[^\n]{0,20}(?:您好|你好)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
NAME: Final = r"(?-i:[A-ZÀ-ÞŠŽČŁİ][\w.'’-]*)(?:[ \t]+(?-i:[A-ZÀ-ÞŠŽČŁİ(][\w.'’()-]*)){0,3}"
REGARDS: Final = (
    r"(?:(?:many\s)?thanks?(?:\syou|\sin\sadvance)?"
    r"|(?:(?:thanks?|thank\syou|merci|gracias|obrigad[oa])[\s,&]*(?:and\s|et\s|y\s|e\s)?)?"
    r"(?:with\s)?(?:kind(?:est)?|best|warm|many)?\s?(?:regards|rgds|wishes)"
    r"|[bk]\.?r\.?|merci(?:\sd['’]avance)?|(?:muchas\s)?gracias|(?:muito\s)?obrigad[oa]|danke|grazie|un\ssaludo"
    r"|(?:cordiali|distinti)\ssaluti|sincèrement|respectueusement|(?:viele|beste)\sgrüße|с\sуважением|祝好|敬上)"
)
CLOSING: Final = (
    r"(?:(?:with\s)?(?:kind|best|warm)?\s?regards|best|cheers|(?:yours\s)?(?:sincerely|faithfully|truly)"
    r"|(?:bien\s)?(?:cordialement|à\svous)|salutations|(?:un\s)?(?:cordial\s)?saludos?(?:\scordiales)?|atentamente"
    r"|atenciosamente|cumprimentos|(?:mit\s)?(?:freundlichen\s)?grü(?:ß|ss)en?|saygılar\w*|此致|顺颂商祺|谢谢)"
)
SIGNED: Final = re.compile(
    rf"^[ \t>]*{CLOSING}\W{{0,3}}$|^[ \t>]*{REGARDS}"
    rf"(?:[ \t]*[,.!，。-]?[ \t]*$(?=\s*^[ \t>]*{NAME}[^\n.!?:]{{0,40}}$)|[ \t]*[,!，–-]?[ \t]+{NAME}[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""The line that closes a letter; one that may be an answer, as `Thanks`, where a name follows."""
CARD: Final = re.compile(
    rf"\A[ \t]*{NAME}[^\n.!?:@\d]{{0,40}}\n(?:[^\n]{{0,60}}\n)?[^\n]{{0,60}}?"
    r"(?:@|www\.|\b(?:tel|phone|mob(?:ile)?|cell|fax|[tmp])\b[.:]{0,2}\s?\+?\(?\d)",
    re.IGNORECASE,
)
"""A name, and in the lines below it a telephone or an address."""
LABELS: Final = (
    r"circuits?|trunks?|links?|bind|service(?:\sid)?|invoice(?:\s(?:no\.?|number|date))?|(?:disputed\s)?amount|disputed"
    r"|billed|account|[ab][- ]?(?:number|no\.?|num|nbr|party)?|calling|called|caller|callee|fault\sstart"
    r"|start(?:\stime)?|since|destination|ticket|(?:call\s)?samples?|impact|symptoms?|alarm|product"
    r"|period(?:\s(?:from|to))?|facture|montant|liaison|début|compte|circuito|enlace|factura|importe|monto|cuenta|inicio"
    r"|fatura|valor|conta|início|电路|链路|发票(?:号)?|金额|主叫|被叫|账号|开始时间"
    r"|(?:priority|priorité|prioridade?|优先级)(?=\s?[:=：]\s?P?\d\b)"
)
GOES_ON: Final = re.compile(
    r"\A[ \t>*(]*(?:p\.?[ \t]?s\b|n\.?b\b|also\b|additional|in\saddition|further|moreover|besides\b|another\sthing"
    r"|one\smore|btw\b|by\sthe\sway|update\b|addendum|aussi\b|de\splus\b|en\soutre|además|también|também|além\sd|ademais|auch\b|außerdem|另外|此外|还有|附[:：]|又及|补充)"
    rf"|^[ \t>*•-]*(?:{LABELS})\s?[:：=](?![^\n]*@)"
    r"|^[ \t>*•-]*\(?1[.)、]\s"
    r"|\b(?:we|nous)\s(?:also\s|still\s|now\s|hereby\s)?(?:see|dispute|contest|withhold|claim|detect|notic|observ|report"
    r"|constatons|retenons)"
    r"|\b(?:disputamos|reclamamos|retenemos|vemos|contestamos)\b|我[司方们](?:发现|扣留|对)"
    r"|\d{4}-\d\d-\d\d[T ,]+\d{1,2}:\d\d|\b\d{1,2}:\d\d:\d\d\b"
    r"|(?<![\d:–-])\b\d{1,2}:\d\d\s?(?:UTC|GMT|Z\b|CES?T|EES?T|MSK|IST|GST|LT\b|local|hrs?\b)(?!\s?(?:[-–]|to)\s?\d)"
    r"|\+?\d{6,}\s*(?:→|[-=]*>)\s*\+?\d{6,}"
    r"|\bINV-\d"
    r"|(?:^(?![^\n]*(?:@|www|https?:|\+\d))[^\n]*(?:[\t|][^\n]*){2}(?:\n|\Z)){2}",
    re.IGNORECASE | re.MULTILINE,
)
# fmt: on
"""What shows that a paragraph below the signature is of the matter: what it begins with, a label as our letters write
them, a time of an event, calls, an invoice, a table."""


def own_words(text: str) -> str:
    """What of a mail, or of a part of it, its writer says; all of it where nothing would be left."""
    return apart(text)[0]


@lru_cache(SAME_TEXT)
def apart(text: str) -> tuple[str, str]:
    """What the writer says, and the rest: banners, and what is of the signature."""
    said: list[str] = []
    rest: list[str] = []
    signed = False
    for paragraph in PARAGRAPH_END.split(text):
        banner, words = _below_banner(paragraph)
        signed = signed and not _quotes(words)
        closing = None if signed else _closing(words, said)
        if closing is not None:
            said.append(words[:closing].rstrip())
            words, signed = words[closing:], True
        (rest if signed and not _goes_on(words) else said).append(words)
        rest.append(banner)
    own = "\n\n".join(filter(str.strip, said))
    return (own, "\n\n".join(filter(str.strip, rest))) if own else (text, "")


def _below_banner(paragraph: str) -> tuple[str, str]:
    """The lines of a banner that a paragraph begins with, and the rest of it."""
    if not BANNER.match(paragraph):
        return "", paragraph
    lines = paragraph.split("\n")
    end = 1
    while end < len(lines) and _of_banner(lines[end - 1], lines[end]):
        end += 1
    return "\n".join(lines[:end]), "\n".join(lines[end:])


def _of_banner(above: str, line: str) -> bool:
    """Does a line below one of a banner go on with it?"""
    broken = above.rstrip()[-1:] not in tuple(".!?:)]*_-=。！") and line[:1].islower()
    return broken or bool(ADVICE.match(line) or BANNER.match(line))


def _closing(paragraph: str, said: list[str]) -> int | None:
    """Where in a paragraph the letter is closed, below more than a greeting."""
    if CARD.match(paragraph) and GREETING.sub("", "\n".join(said)).strip():
        return 0
    return next(
        (
            each.start()
            for each in SIGNED.finditer(paragraph)
            if GREETING.sub("", "\n".join((*said, paragraph[: each.start()]))).strip()
        ),
        None,
    )


def _quotes(paragraph: str) -> bool:
    """Does another mail begin there that is handed on?"""
    first = paragraph.split("\n", 1)[0].strip("> \t")
    return bool(SENDER.match(first) or SEPARATOR.match(first) or first.startswith("----------"))


def _goes_on(paragraph: str) -> bool:
    return bool(GOES_ON.search(paragraph) or SHAPED.search(paragraph))
