"""The notices that a company puts below each of its mails: who may read it, what to do with one received in error, that
nobody is liable. They say nothing of what the mail is about, whatever words stand in them. Pure."""

import re
from typing import Final

from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.sentences import PARAGRAPH_END

MAIL: Final = (
    r"(?:e-?mail|(?:electronic\s)?(?:mail|message)|communication|transmission|courriel|courrier|correo|mensaje|mensagem"
    r"|nachricht|messaggio|comunicazione|e-?posta|mesaj|ileti|bericht)"
)
# fmt: off
BEGINS: Final = re.compile(
    rf"(?:^|(?<=[.!?])[ \t]+|(?<=。))[ \t>*_#/\[(-]*(?:"
    rf"(?:this|the\spresent|ce|cet|cette|le\spr[ée]sent|este|esta|el\spresente|la\spresente|diese|questa?|questo|bu|dit|deze)\s{MAIL}\b"
    rf"|(?:the|any|all|les|las?|le|gli)\s(?:information|contents?|informaci[óo]n|informations|informazioni)\b.{{0,40}}\s{MAIL}\b"
    r"|(?:if\syou|si\svous|si|se|caso|(?:sollten|wenn|falls)\ssie|qualora)\s[^.,]{0,15}"
    rf"\b(?:receiv|got|re[çc]|recib|receb|erh[aä]lt|irrt|abbia|avete|ha)[^.,]{{0,30}}\b{MAIL}\b"
    r"|if\syou\sare\snot\b|si\svous\sn['’][êe]tes\spas\b|si\s(?:usted\s)?no\ses\b|(?:se|caso)\s(?:voc[êe]\s)?n[ãa]o\sfor\b"
    r"|(?:legal\s|e-?mail\s)?(?:disclaimer|(?:confidentiality|privacy|legal)\s(?:notice|note|warning))\b"
    r"|avis\sde\sconfidentialit[ée]|aviso\s(?:legal|de\sconfidencialidade?d?)"
    rf"|(?:internet\s)?{MAIL}s?\s(?:communications?|transmissions?|cannot)\b|(?:warning:?\s)?(?:computer\s)?viruses\b"
    r"|any\s(?:views|opinions|(?:unauthori[sz]ed\s)?(?:disclosure|dissemination|review|copying))\b"
    r"|(?:please\s)?(?:consider|think\s(?:of|about)|save)\sthe\senvironment|(?:please\s)?(?:think\s)?before\s(?:you\s)?print"
    r"|pensez\b.{0,40}imprimer|avant\sd['’]imprimer|antes\sde\simprimir|bevor\ssie\sdiese"
    r"|[本此](?:电子)?(?:邮件|信息|函)|如果?您?(?:误收|不是)|如您错误"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
NOTICE: Final = Rule(
    r"confiden[tc]ial\w*|confidentiel\w*|privileged|addressees?\b|intended\s(?:recipient|addressee|solely|only|for)"
    r"|(?:receiv\w+|got|sent)\b[^.]{0,60}\b(?:in\serror|by\smistake|in\sfehler)|error[\s-]free|disclos\w+|unauthori[sz]ed"
    r"|viruses|liab\w+|the\senvironment|print(?:ing)?\b"
    r"|destinataires?\b|par\serreur|imprimer|destinatari[oa]s?\b|por\s(?:error|engano|erro)\b|imprimir"
    r"|vertraulich\w*|irrtümlich|adressat\w*|bestimmt|riservat\w*|per\serrore|gizli\w*|yanlışlıkla|vertrouwelijk"
    r"|保密|机密|误收|收件人|错误收到",
    "confiden|privileged|addressee|intended|in error|by mistake|error|disclos|unauthori|viruses|liab|environment|print"
    "|destinatair|erreur|imprim|destinatari|engano|erro|vertraulich|irrtümlich|adressat|bestimmt|riservat|errore"
    "|gizli|yanlış|vertrouwelijk|保密|机密|误收|收件人|错误",
)
# fmt: on
NUMBER: Final = re.compile(r"\d{3}|\d[.,]\d")
"""With one of these a paragraph may say something of its own below the notice."""
SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=。)")


def apart(text: str) -> tuple[str, str]:
    """What a text says, and the notices below it. What stands above everything else is none of them."""
    if not NOTICE.search(text):
        return text, ""
    first, *below = PARAGRAPH_END.split(text)
    own, notices = _parted(first, said_above=False)
    said, cut = [own], [notices]
    for paragraph in below:
        own, notices = _parted(paragraph, said_above=True)
        said.append(own)
        cut.append(notices)
    return "\n\n".join(filter(None, said)), "\n".join(filter(None, cut))


def _parted(paragraph: str, *, said_above: bool) -> tuple[str, str]:
    """A paragraph down to the notice in it, and the notice. Behind a number only its own sentences are."""
    begin = next((each for each in BEGINS.finditer(paragraph) if said_above or each.start()), None)
    if begin is None or not NOTICE.search(paragraph[begin.start() :]):
        return paragraph, ""
    own, rest = paragraph[: begin.start()].rstrip(), paragraph[begin.start() :].strip()
    if not NUMBER.search(rest):
        return own, rest
    sentences = SENTENCE.split(rest)
    notices = [each for each in sentences if NOTICE.search(each)]
    left = [each for each in sentences if not NOTICE.search(each)]
    return " ".join(filter(None, (own, *left))), " ".join(notices)
