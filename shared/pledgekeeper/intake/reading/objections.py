"""Words by which an invoice is objected to, that are of other matters too: they count beside its number and a sum.

`We reject EUR 400.00 of invoice INV-2026-10-00417`, in the five languages and in German. Pure.
"""

import re
from typing import Final

from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.seen_sums import WRITTEN
from pledgekeeper.intake.reading.sentences import sentences_in
from pledgekeeper.intake.reading.sums import CODE

OBJECTED: Final = Rule(
    r"\bobject(?:s|ed|ing)? (?:to|against)\b|\bobjections?\b|\b(?:not|n['’]t) (?:\w+ )?(?:agree|accept|recogni[sz]e)\b"
    r"|\bdisagree\w*|\bover-?(?:bill|invoic)\w+|\bshort[- ]?pa(?:y|id)\w*|\b(?:we|must|hereby|will|to) reject\b"
    r"|(?<!bank )\b(?:will|shall|must|we|to) deduct\b|\bdiscrepanc\w+|\bwrongly (?:charged|invoiced)"
    r"|\b(?:bill|invoic|charg|appl)\w*\b[^.;\n]{0,60}?\binstead of\b|\bonly the correct amount|\bwe (?:\w+ )?claim\b"
    r"|\bcredit us\b|\b(?:please|kindly) (?:refund|credit|correct)\b|\brequest (?:a |the )?correction"
    rf"|(?:(?<=[.;:]\s)|^)credit (?:{CODE})\s?\d|\b(?:cancel|remove) (?:this|these|the) (?:charge|line|item)s?\b"
    r"|\b(?:incorrect|wrong) (?:invoice|rate|price)s?\b|(?<!on )(?<!of )(?<!in )(?<!on the )(?<!of the )(?<!on your )"
    r"\b(?:invoice|bill|amount)\b[^.;\n]{0,40}?\bis (?:wrong|incorrect|not correct)\b"
    r"|\bpayment\b[^.;\n]{0,60}?\b(?:on hold|reduced by)\b|\bh[eo]ld back\b"
    r"|\battend\w+[^.;\n]{0,25}?\bavoir\b|\b(?:merci de|veuillez) (?:corriger|rembourser)\b"
    r"|\b(?:favor|por favor|sírvanse) (?:corregir|devolver|corrigir)\b|请(?:更正|退还|退款)"
    r"|\breclam(?:amos|o|ación|ação)\b(?! el pago| o pagamento)|\bimpugn\w+|\bobjet(?:amos|ar|o)\b|\brechaz(?:amos|o)\b"
    r"|\bno (?:aceptamos|acepto|reconocemos|estamos de acuerdo)|\bdesacuerdo|\b(?:deducir|descontar)emos"
    r"|\bréclam(?:ons|ation)\b(?! le (?:paiement|règlement))|\brefusons|\bdésaccord|\bn['’]acceptons pas|\brejetons"
    r"|\bsommes pas d['’]accord|\bdédui(?:rons|sons)|\bfacturé en trop|\btrop facturé"
    r"|\bglos(?:a|as|amos|ar|aremos|ad[ao]s?)\b|\bnão (?:concordamos|aceitamos|reconhecemos)|\bdiscord(?:amos|ância)"
    r"|\brejeitamos|\bobjeç\w+|\bdiscrepância|\bdeduziremos"
    r"|\bbestreit\w+|\b(?:strittig|widersp|reklam|beanstand)\w+|\bnicht (?:einverstanden|akzeptier\w+|anerk\w+)"
    r"|不认可|不同意|不接受|不承认|多收|多计|多算|拒绝(?:支付|承认|接受)|差异",
    "instead|reduced|back|refund|credit|correct|wrong|claim|on hold|cancel|remove|avoir|corrig|rembours|correg|devolver"
    "|更正|退还|退款|object|agree|accept|recogni|over|short|reject|deduct|discrepan|discrepân|wrongly|reclam|réclam|impugn"
    "|objet|rechaz|acept"
    "|reconocemos|acuerdo|descontaremos|deduciremos|refusons|désaccord|rejetons|accord|dédui|trop|glos|concordamos"
    "|aceitamos|reconhecemos|discord|rejeitamos|objeç|deduziremos|bestreit|strittig|widersp|beanstand|reklam|nicht"
    "|不认可|不同意|不接受|不承认|多收|多计|多算|拒绝|差异",
)
NUMBERED: Final = re.compile(r"\b(?:Rechnung\w*|RG)\.?(?:\s?-?Nr\.?)?\s*[:#]?\s*[A-Z]{0,6}[-/]?\d{3}")
"""Of a German invoice; `INV-…` and the others are found as everywhere."""
TO_THAT: Final = re.compile(
    r"\W*(?:we (?:strongly |do not |don['’]t )?(?:disagree|agree|accept)\s?[:.,]|(?:please|kindly) (?:cancel"
    r"|remove) (?:this|these))",
    re.IGNORECASE,
)
OF_AN_INVOICE: Final = re.compile(
    r"\b(?:invoices?|bills?|factures?|facturas?|faturas?|rechnung\w*|(?:INV|FAC|FACT|FT)-\w)|发票|账单", re.IGNORECASE
)
NO_MORE: Final = re.compile(
    r"(?:\b(?:not|no longer|never|no|ne|não|nunca|nicht|kein\w*|without(?: any)?|sans|sin|sem|ohne|withdr\w+"
    r"|retir\w+|drop\w*)\s|n['’]t\s|\bn['’]|不再|没有|无|不|撤回|撤销)(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
"""Before such a word: nothing is objected to, or not any more."""
OVER_OR_SUPPOSED: Final = re.compile(
    r"\b(?:is|was|are|were|been|est|été|fue|sido|está|foi|ist|wurde)\s(?:now\s|already\s)?"
    r"(?:resolved|settled|solved|withdrawn|corrected|clarified|credited|résolu|réglé|resuelt|aclarad|resolvid|erledigt"
    r"|geklärt)\w*|已(?:经)?(?:解决|更正|撤回)"
    r"|\bif you\b|\bsi (?:vous|ustedes|usted)\b|\bse não\b|\bwenn Sie\b|\bfalls Sie\b|如果?贵",
    re.IGNORECASE,
)


WRONG_BILL: Final = re.compile(r"\b(?:incorrect|wrong|corrected) invoice", re.IGNORECASE)
OF_PRICE: Final = re.compile(r"\b(?:rates?|prices?|minutes|charged|billed)\b", re.IGNORECASE)
PAID_TWICE: Final = re.compile(
    r"\bpaid\b[^.;\n]{0,40}\btwice|\bdouble payment|\bpayé[^.;\n]{0,40}\bdeux fois|\bpagamos[^.;\n]{0,40}\bdos veces",
    re.IGNORECASE,
)
"""What is asked back then was billed rightly."""


def objected_in(subject: str, text: str) -> re.Match[str] | None:
    """The word by which an invoice is objected to; None where no number of it stands beside a sum, or a rate that makes
    it wrong."""
    both = f"{subject}\n\n{text}"
    if not (OBJECTED.search(both) and _of_money(both) and (invoices_in(both) or NUMBERED.search(both))):
        return None
    said = sentences_in(both)
    return next(
        (match for at, each in enumerate(said) if (match := _objects(each, " ".join(said[max(0, at - 2) : at])))), None
    )


def _of_money(text: str) -> bool:
    wrong = WRONG_BILL.search(text) and OF_PRICE.search(text)
    return bool(WRITTEN.search(text) or wrong) and not PAID_TWICE.search(text)


def _objects(sentence: str, before: str) -> re.Match[str] | None:
    """`before`: the sentences of which `We disagree: …` speaks."""
    told = f"{before}\n{sentence}" if TO_THAT.match(sentence) else sentence
    of_it = OF_AN_INVOICE.search(told) or WRITTEN.search(told)
    if not of_it or OVER_OR_SUPPOSED.search(sentence) or sentence.rstrip().endswith(("?", "？")):
        return None
    words = OBJECTED.finditer(sentence)
    return next(
        (each for each in words if not NO_MORE.search(sentence[max(0, each.start() - 30) : each.start()])), None
    )
