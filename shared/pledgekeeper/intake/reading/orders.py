"""Does a mail place an order? Nothing is ordered by mail: its letter says where orders are placed. Pure."""

import re
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.billing import BILLED
from pledgekeeper.intake.reading.found import found
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.severity import marks_a_fault

# fmt: off
TITLE: Final = re.compile(
    r"^\W*(?:(?:fwd?|tr|rv|wg)\W+)*(?:new\s|firm\s|our\s)?(?:purchase\sorder|PO\b\s?[#:.-]?\s?\w*\d|(?:service\s)?order(?:\sform|\srequest)?\s?(?:[#:–-]|for\b|\d|$)"
    r"|bon\sde\scommande|(?:nouvelle\s)?commande\b|orden\sde\s(?:compra|servicio)|(?:nuevo\s)?pedido\b|ordem\sde\s(?:compra|serviço)"
    r"|novo\spedido\b|(?:采购)?订单|订购)",
    re.IGNORECASE,
)
SAID: Final = re.compile(
    r"\b(?:find|attached|attach|enclosed?|herewith|here)\b[^.\n]{0,40}\b(?:purchase\sorder|PO\b|order\sform|(?:signed\s)?(?:service\s)?order)\b"
    r"|\bwe\s(?:hereby\s|herewith\s|would\slike\sto\s|want\sto\s|wish\sto\s|are\spleased\sto\s|now\s)order\b|\bwe\sorder\b|\bplease\saccept\sour\sorder"
    r"|\bplease\s(?:deliver|provision|provide|install)\s(?:us\s)?(?:with\s)?(?:an?\s|one\s|two\s|\d+\s?x?\s)?(?:new\s)?"
    r"(?:\d+\s?[GM](?:bps|bit/s|E|b/s)?|IPLC|circuit|port|wavelength|cross[- ]connect)\b"
    r"|\bnous\s(?:vous\s)?(?:passons\scommande|commandons)\b|\bci-joint\b[^.\n]{0,40}\bcommande\b"
    r"|\badjunt\w+\b[^.\n]{0,40}\b(?:orden\sde\scompra|pedido)\b|\bdeseamos\s(?:contratar|pedir|ordenar)\b"
    r"|\bem\sanexo\b[^.\n]{0,40}\b(?:pedido|ordem)\b|\bencomendamos\b|附(?:件|上)[^。\n]{0,10}订单|我[司方们](?:现|拟|希望)?(?:订购|下单)",
    re.IGNORECASE,
)
OF_ANOTHER: Final = re.compile(
    r"\b(?:amend\w*|chang\w+|modif\w+|cancel\w*|status|delay\w*|late|promised|reject\w*|disput\w*|contest\w*|invoic\w+|when\swill|complain\w*"
    r"|(?:for|of|to|on)\sour\sorder|annul\w*|retard\w*|statut|estado|demora\w*|atras\w*|cancela\w*)\b|取消|变更|状态|延迟|\?",
    re.IGNORECASE,
)
"""In a mail about an order that was placed before."""
# fmt: on


def ordered_in(subject: str, text: str) -> Understood | None:
    """The words by which a mail orders something; None where it speaks of an order that is there, a fault or a bill."""
    text = own_words(text)
    said = TITLE.match(subject) or SAID.search(text)
    both = f"{subject}\n{text}"
    if said is None or OF_ANOTHER.search(both) or BILLED.search(both) or marks_a_fault(subject, text):
        return None
    return found("order", "not placed", said, "an order is placed in eCare or by API")
