"""What an answer says to us in lines of its own: of a pause, that it still fails, or what we had misunderstood."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pledgekeeper.intake.our_letters import apart

AGREED: Final = re.compile(
    r"^\W*(?:agree|agreed|accord|acuerdo|de acuerdo|concordo|de acordo|同意)\W+(w\d{1,4})\b", re.IGNORECASE
)
OBJECTED: Final = re.compile(
    r"^\W*(?:object|objection|objeción|objecion|objeção|objecao|反对)\W+(w\d{1,4})\b\W*(.*)", re.IGNORECASE
)
REOPEN: Final = re.compile(r"^\W*(?:re-?open|rouvrir|réouvrir|reabrir|重新打开|重开)\b\W*(.*)", re.IGNORECASE)
STILL: Final = re.compile(
    r"\b(?:still|again) (?:down|failing|fails|not working|broken|the same)|\bnot (?:solved|resolved|fixed|working)\b"
    r"|\bproblem (?:persists|is back|has come back)|\bissue persists"
    r"|\btoujours (?:en panne|coupé|pareil|pas)|\bpas (?:résolu|rétabli)|\bpersiste"
    r"|\bsigue (?:caído|fallando|igual|sin)|\bno (?:está )?resuelto|\bcontinúa (?:fallando|caído)"
    r"|\bcontinua (?:fora|falhando|caído|sem)|\bainda (?:fora|falha|não)|\bnão (?:foi )?resolvido"
    r"|仍然|依然|还是不通|没有恢复|未恢复|未解决",
    re.IGNORECASE,
)
# fmt: off
LABELS: Final = {
    "priority":    r"priority|prio|priorité|prioridad|prioridade|优先级",
    "circuit":     r"circuit|trunk|service id|liaison|circuito|电路",
    "product":     r"product|produit|producto|produto|产品",
    "fault_start": r"fault ?start|started|start|début|inicio|início|开始时间",
    "invoice":     r"invoice|facture|factura|fatura|发票",
    "amount":      r"disputed(?: amount)?|amount(?: disputed| in dispute)?|montant(?: contesté)?|importe(?: disputado)?"
                   r"|(?:valor|montante)(?: contestado)?|(?:争议)?金额",
    "billed":      r"billed(?: amount)?|amount billed|montant facturé|importe facturado|(?:valor|montante) faturado"
                   r"|(?:账单|发票|开票)金额",
    "account":     r"account(?: (?:no\.?|number))?|(?:numéro de )?compte|(?:número de )?cuenta|(?:número da )?conta"
                   r"|账户|账号",
    "invoice_date": r"invoice date|date of (?:the )?invoice|date de (?:la )?facture|fecha de (?:la )?factura"
                    r"|data da fatura|(?:发票|账单)日期",
    "period_from": r"period from|(?:begin|beginning|start) of (?:the )?period|period (?:begin|start)"
                   r"|début de (?:la )?période|inicio del per[ií]odo|início do período|期间开始",
    "period_to":   r"period (?:to|until|end)|end of (?:the )?period|fin de (?:la )?période|fin del per[ií]odo"
                   r"|fim do período|期间结束",
    "period":      r"(?:billing )?period|période|per[ií]odo|期间|账期",
    "currency":    r"currency|devise|moneda|moeda|币种",
}
# fmt: on
LINES: Final = re.IGNORECASE | re.MULTILINE
CORRECTED: Final = {
    field: re.compile(rf"^[ \t>*-]{{0,4}}({words})[ \t]*[:：=][ \t]*(\S[^\n]{{0,80}})$", LINES)
    for field, words in LABELS.items()
}
DISPUTING: Final = re.compile(r"disput|contest|争议", re.IGNORECASE)
IBAN: Final = re.compile(r"[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}")
"""A bank account, as signatures have it: none of the invoice's."""

LINE: Final = re.compile(r"^[ \t>*-]{0,4}([A-Za-z]{3,30})[ \t]*[:：=][ \t]*(\S[^\n]{0,500})$", re.MULTILINE)


def word_on_pause(text: str) -> tuple[str, str | None] | None:
    """What the first line says of a pause: its number, and None when it is agreed to, else why it is not."""
    first = _first_line(text)
    agreed, objected = AGREED.match(first), OBJECTED.match(first)
    if agreed:
        return agreed[1].lower(), None
    if objected:
        return objected[1].lower(), objected[2].strip() or text.strip()[:2_000]
    return None


def reopening(text: str) -> str | None:
    """Why a resolution is rejected, when the first line says `reopen`; None when it does not."""
    match = REOPEN.match(_first_line(text))
    return (match[1].strip() or text.strip())[:2_000] if match else None


def still_fails(text: str) -> str | None:
    """The words by which an answer says that it is not solved."""
    match = STILL.search(text)
    return match[0] if match else None


def corrections(text: str) -> Iterator[tuple[str, str]]:
    """What an answer corrects, in lines of its own: `circuit: BLT-ORI-FRA-02`, `priority: P1`. Lines of our letters are
    none. Of several sums all are given: none of them is certain."""
    text, _ = apart(text)
    for field, line in CORRECTED.items():
        said = [(match[1], match[2].strip()) for match in line.finditer(text)]
        values = list(dict.fromkeys(_of_the_claim(field, said)))
        if values:
            yield field, "; ".join(values) if field in ("amount", "billed") else values[0]


def _of_the_claim(field: str, said: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Beside a sum that is said to be disputed, one that is only called an amount is mostly what was billed."""
    disputed = [value for label, value in said if DISPUTING.search(label)]
    if field == "amount" and disputed:
        yield from disputed
    else:
        yield from (value for _, value in said if field != "account" or not IBAN.fullmatch(value))


def told(text: str, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What an answer tells under one of our names, in lines of its own: `peerAddress: 192.0.2.1`."""
    known = {name.casefold(): name for name in names}
    text, _ = apart(text)
    for line in LINE.finditer(text):
        name = known.get(line[1].casefold())
        if name:
            yield name, line[2].strip()


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
