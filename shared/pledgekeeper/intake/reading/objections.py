"""Words by which an invoice is objected to, that are of other matters too: they count beside its number and a sum.

`We reject EUR 400.00 of invoice INV-2026-10-00417`, in the five languages and in German. Pure.
"""

import re
from typing import Final

from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.seen_sums import WRITTEN
from pledgekeeper.intake.reading.sentences import sentences_in

OBJECTED: Final = Rule(
    r"\bobject(?:s|ed|ing)? (?:to|against)\b|\bobjections?\b|\b(?:not|n['’]t) (?:\w+ )?(?:agree|accept|recogni[sz]e)\b"
    r"|\bdisagree\w*|\bover-?(?:bill|invoic)\w+|\bshort[- ]?pa(?:y|id)\w*|\b(?:we|must|hereby|will|to) reject\b"
    r"|\b(?:will|shall|must|we|to) deduct\b|\bdiscrepanc\w+|\bwrongly (?:charged|invoiced)"
    r"|\breclam(?:amos|o|ación|ação)\b(?! el pago| o pagamento)|\bimpugn\w+|\bobjet(?:amos|ar|o)\b|\brechaz(?:amos|o)\b"
    r"|\bno (?:aceptamos|acepto|reconocemos|estamos de acuerdo)|\bdesacuerdo|\b(?:deducir|descontar)emos"
    r"|\bréclam(?:ons|ation)\b(?! le (?:paiement|règlement))|\brefusons|\bdésaccord|\bn['’]acceptons pas|\brejetons"
    r"|\bsommes pas d['’]accord|\bdédui(?:rons|sons)|\bfacturé en trop|\btrop facturé"
    r"|\bglos(?:a|as|amos|ar|aremos|ad[ao]s?)\b|\bnão (?:concordamos|aceitamos|reconhecemos)|\bdiscord(?:amos|ância)"
    r"|\brejeitamos|\bobjeç\w+|\bdiscrepância|\bdeduziremos"
    r"|\bbestreit\w+|\b(?:strittig|widersp|reklam|beanstand)\w+|\bnicht (?:einverstanden|akzeptier\w+|anerk\w+)"
    r"|不认可|不同意|不接受|不承认|多收|多计|多算|拒绝(?:支付|承认|接受)|差异",
    "object|agree|accept|recogni|over|short|reject|deduct|discrepan|wrongly|reclam|réclam|impugn|objet|rechaz|acept"
    "|reconocemos|acuerdo|descontaremos|deduciremos|refusons|désaccord|rejetons|accord|dédui|trop|glos|concordamos"
    "|aceitamos|reconhecemos|discord|rejeitamos|objeç|deduziremos|bestreit|strittig|widersp|beanstand|reklam|nicht"
    "|不认可|不同意|不接受|不承认|多收|多计|多算|拒绝|差异",
)
NUMBERED: Final = re.compile(r"\b(?:Rechnung\w*|RG)\.?(?:\s?-?Nr\.?)?\s*[:#]?\s*[A-Z]{0,6}[-/]?\d{3}")
"""Of a German invoice; `INV-…` and the others are found as everywhere."""
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


def objected_in(subject: str, text: str) -> re.Match[str] | None:
    """The word by which an invoice is objected to; None where no number of it stands beside a sum."""
    both = f"{subject}\n\n{text}"
    if not (OBJECTED.search(both) and WRITTEN.search(both) and (invoices_in(both) or NUMBERED.search(both))):
        return None
    return next((match for each in sentences_in(both) if (match := _objects(each))), None)


def _objects(sentence: str) -> re.Match[str] | None:
    of_it = OF_AN_INVOICE.search(sentence) or WRITTEN.search(sentence)
    if not of_it or OVER_OR_SUPPOSED.search(sentence) or sentence.rstrip().endswith(("?", "？")):
        return None
    words = OBJECTED.finditer(sentence)
    return next(
        (each for each in words if not NO_MORE.search(sentence[max(0, each.start() - 30) : each.start()])), None
    )
