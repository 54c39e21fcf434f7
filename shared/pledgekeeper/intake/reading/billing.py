"""Is the mail about a bill? A disputed invoice, money withheld, or traffic that somebody says is fraud."""

import re
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.denials import without_denials
from pledgekeeper.intake.reading.found import first_type, found
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.objections import objected_in
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.rule import Rule

SAID_DISPUTED: Final = Rule(
    r"\b(?:disput(?:e[ds]?|ing)\b(?! resolution)|we (?:will |shall )?(?:withhold|contest)|withh(?:old|eld|olding)"
    r"|over-?charged|wrongly billed|credit note)"
    r"|\b(?:litige|contest(?:ons|ation)|reten(?:ons|ue)|surfactur|avoir sur)"
    r"|\b(?:disputa(?:mos|do)?|litigio|reclamación de factura|reten(?:dremos|emos|ción)|nota de crédito)"
    r"|\bcobr(?:ó|aron) de más"
    r"|\b(?:contesta(?:mos|ção)|reter(?:emos)?|retenção|cobrança indevida)"
    r"|争议|异议|扣留|暂扣|拒付",
    "disput|contest|withh|charged|wrongly billed|credit note|litig|reten|reter|surfactur|avoir sur|reclamación"
    "|nota de crédito|cobr"
    "|争议|异议|扣留|暂扣|拒付",
)
BILLED: Final = Rule(
    r"\b(?:invoice|bill(?:ed|ing)?|settlement|statement of account|factur[ea]|fatura|rechnung|INV-\d)|发票|账单|结算",
    "invoice|bill|settlement|statement|factur|fatura|rechnung|inv-|发票|账单|结算",
)
LETTER: Final = re.compile(
    r"\b(?:dispute (?:letter|notice)|(?:letter|notice) of dispute|lettre de contestation|carta de (?:disputa"
    r"|reclamación|contestação))|争议(?:函|信)",
    re.IGNORECASE,
)
ATTACHED: Final = re.compile(r"\battach|\benclos|\bjoint|\badjunt|\banex|附", re.IGNORECASE)
# fmt: off
TYPES: Final = {
    "rate":       r"rates?\b|tarif(?:a|as|s|aire)?\b|price|precio|preço|prix|费率|单价",
    "volume":     r"volumes?\b|minut(?:es|os|as)\b|traffic|tráfico|trafic|分钟|话务量",
    "duplicate":  r"duplicat\w+|twice|billed already|doublon|deux fois|duplicad\w+|dos veces|em duplicidade|重复",
    "dial-code":  r"dial[- ]codes?|breakout|code list|indicatif|código de destino",
    "increment":  r"increment|rounding|arrondi|redondeo|arredondamento",
    "currency":   r"exchange rate|taux de change|tipo de cambio|câmbio|withholding tax"
                  r"|(?:VAT|TVA|IVA)\b(?!\W{0,3}(?:n[°º]|(?:n[or]|number|id|reg)\b|[A-Z]{0,3}\s?\d{5}))",
    "recurring":  r"recurring|monthly charge|after (?:the )?cease|abonnement|cargo mensual|mensalidade",
    "sla-credit": r"SLA credit|service credit|pénalité|penalidad",
    "netting":    r"netting|compensation|neteo",
}
# fmt: on
OTHER: Final = "other"


def billing_in(subject: str, text: str) -> Understood | None:
    """The type of dispute, when the mail disputes or withholds what was billed, or gives notice of fraud; else None."""
    withheld = disputed_in(subject, text)
    fraud = fraud_in(subject, text, disputed=bool(withheld))
    if fraud:
        return fraud
    both = f"{subject}\n{own_words(text)}"
    of_a_bill = BILLED.search(both) or (LETTER.search(both) and ATTACHED.search(text))
    if not (withheld and of_a_bill):
        return None
    return first_type(TYPES.items(), both) or found(
        "dispute_type", OTHER, withheld, "disputed; for which reason is not said"
    )


def disputed_in(subject: str, text: str) -> re.Match[str] | None:
    """The word by which they dispute; None where all that speaks of a dispute denies it. A text that denies it goes
    before its subject, which may name the one that is meant."""
    text = own_words(text)
    own = without_denials(text)
    said = SAID_DISPUTED.search(own)
    if said or own != text:
        return said or objected_in(subject, own)
    return SAID_DISPUTED.search(without_denials(subject)) or objected_in(subject, own)
