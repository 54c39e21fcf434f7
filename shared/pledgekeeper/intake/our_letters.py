"""Our own letter below an answer, where no mark says that it is quoted: what it tells and asks is nobody's answer."""

import re
from typing import Final

from pledgekeeper.ids import CROCKFORD
from pledgekeeper.intake.quotes import ABOUT, LONGEST_LINE, QUOTED, SENDER, SENT

BEGINNINGS: Final = (
    "We have your fault report. Its number is",
    "We have your dispute. Its number is",
    "We have your order. Its number is",
    "Nous avons bien reçu votre signalement. Son numéro est",
    "Nous avons bien reçu votre litige. Son numéro est",
    "Nous avons bien reçu votre commande. Son numéro est",
    "Hemos recibido su aviso. Su número es",
    "Hemos recibido su disputa. Su número es",
    "Hemos recibido su pedido. Su número es",
    "Recebemos o seu aviso de avaria. O número é",
    "Recebemos a sua contestação. O número é",
    "Recebemos o seu pedido. O número é",
    "我们已收到贵方的故障申告，编号为",
    "我们已收到贵方的账单争议，编号为",
    "我们已收到贵方的订单，编号为",
    "We have your mail. Its number is",
    "Nous avons bien reçu votre message. Son numéro est",
    "Hemos recibido su mensaje. Su número es",
    "Recebemos a sua mensagem. O número é",
    "我们已收到贵方的邮件，编号为",
)
LAST_DAY: Final = (
    r"The\s+last\s+day\s+to\s+dispute\s+invoice\s+\S[^\n]{0,80}?\s+of\s+\d{4}-\S+\s+\([^)]{1,60}\)\s+is\s"
    r"|Le\s+dernier\s+jour\s+pour\s+contester\s+la\s+facture\s+\S[^\n]{0,80}?\s+du\s+\d{4}-\S+\s+\([^)]{1,60}\)\s+est\s"
    r"|El\s+último\s+día\s+para\s+disputar\s+la\s+factura\s+\S[^\n]{0,80}?\s+del\s+\d{4}-\S+\s+\([^)]{1,60}\)\s+es\s"
    r"|O\s+último\s+dia\s+para\s+contestar\s+a\s+fatura\s+\S[^\n]{0,80}?\s+de\s+\d{4}-\S+\s+\([^)]{1,60}\)\s+é\s"
    r"|对\s*\d{4}-[-\d]{1,6}\s*的发票\s*\S"
)
"""How the letter begins that tells the last day to dispute an invoice."""
NUMBER: Final = rf"\s*DSP-\s*[{CROCKFORD}]{{10}}"
OF_A_DISPUTE: Final = (
    rf"(?:About\s+your\s+dispute|Au\s+sujet\s+de\s+votre\s+litige|Sobre\s+su\s+disputa|Sobre\s+a\s+sua\s+contestação"
    rf"|关于贵方争议){NUMBER}(?:\s+(?:of\s+invoice|sur\s+la\s+facture|sobre\s+l?a\s+f\w+)\s[^\n]{{1,80}}?|（发票[^）]{{1,80}}）)?"
    r"\s?[:：][ \t]*(?=\n)"
)
"""How a letter begins that tells a proposal, or the end."""
PAGE: Final = (
    r"(?:The\s+page\s+of\s+the\s+dispute|La\s+page\s+du\s+litige|La\s+página\s+de\s+la\s+disputa"
    rf"|A\s+página\s+da\s+contestação|争议页面)\s?[:：]\s*https?://\S+(?:\s[{CROCKFORD}]{{10}}\b)?"
)
"""How it ends."""
EXAMPLES: Final = (
    "If any of it is wrong, answer with a line of its own",
    "Si quelque chose est inexact, répondez par une ligne à part",
    "Si algo no es correcto, responda con una línea aparte",
    "Se algo não estiver certo, responda com uma linha própria",
    "若有误，请单独一行回复更正",
)
"""Of a letter that is quoted in part."""
ENDS: Final = (
    "What is not disputed of an invoice stays payable on its due date.",
    "Ce qui n'est pas contesté d'une facture reste payable à son échéance.",
    "Lo que no se disputa de una factura sigue siendo pagadero a su vencimiento.",
    "O que não se contesta de uma fatura continua a pagar no vencimento.",
    "任何发票中无争议的部分仍须按期支付。",
    "If all of it is right, you need do nothing.",
    "Si tout y est juste, vous n'avez rien à faire.",
    "Si todo es correcto, no tiene que hacer nada.",
    "Se está tudo certo, não tem de fazer nada.",
    "若全部无误，贵方无需任何操作。",
)
FORMER_ENDS: Final = (
    "The undisputed part of the invoice stays payable on its due date.",
    "La part non contestée de la facture reste payable à son échéance.",
    "La parte no disputada de la factura sigue siendo pagadera a su vencimiento.",
    "A parte não contestada da fatura continua a pagar no vencimento.",
    "发票中无争议的部分仍须按期支付。",
)
"""Of letters as they were worded before."""
MOST_HEAD_LINES: Final = 8


def _wrapped(sentences: tuple[str, ...]) -> re.Pattern[str]:
    """The sentences, with line breaks wherever a mail program may put them."""
    return re.compile("|".join(r"\s+".join(map(re.escape, each.split())) for each in sentences))


BEGIN: Final = re.compile(f"{_wrapped((*BEGINNINGS, *EXAMPLES)).pattern}|{LAST_DAY}|{OF_A_DISPUTE}")
END: Final = re.compile(f"{_wrapped((*ENDS, *FORMER_ENDS)).pattern}|{PAGE}")


def apart(text: str) -> tuple[str, str]:
    """What stands above and below a letter of ours with no `>` before its lines, and the letter with its head."""
    begin = BEGIN.search(text)
    start = text.rfind("\n", 0, begin.start()) + 1 if begin else 0
    if begin is None or QUOTED.match(text[start : begin.start()]):
        return text, ""
    end = END.search(text, begin.end())
    stop = end.end() if end else len(text)
    above = _without_head(text[:start])
    return f"{above}{text[stop:]}", text[len(above) : stop]


def _without_head(text: str) -> str:
    """Without the last lines where they are the head of a mail: who sent it, when, to whom, what about."""
    lines = text.rstrip().split("\n")
    first = max(0, len(lines) - MOST_HEAD_LINES)
    for at in range(first, len(lines)):
        if not lines[at].strip():
            first = at + 1
    head = [at for at in range(first, len(lines)) if _of_head(lines[at].strip())]
    return "".join(f"{line}\n" for line in lines[: head[0]]) if head else text


def _of_head(line: str) -> bool:
    named = SENDER.match(line) or SENT.match(line) or ABOUT.match(line) or ("@" in line and ":" in line)
    return len(line) <= LONGEST_LINE and bool(named or line.startswith(("---", "___")))
