"""Rows of a table of which it says itself that nothing is disputed any more. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from pledgekeeper.intake.reading.denials import NOT_DISPUTED

# fmt: off
COLUMNS: Final = re.compile(
    r"(?:(?:line|dispute|claim|current)\s)?(?:status|state|outcome|resolution)|statut|état|etat|estado|estatus|situação"
    r"|situacao|状态|处理状态|结果",
    re.IGNORECASE,
)
NO_MORE: Final = re.compile(
    r"\b(?:credit(?:ed|\snote\s(?:received|issued))|settled|closed|withdrawn|paid|resolved|solved|cancell?ed|accepted|agreed|done"
    r"|crédité\w*|réglé\w*|clos|close|clôturé\w*|retirée?s?|payée?s?|résolu\w*|soldé\w*|acceptée?s?|annulé\w*"
    r"|acreditad[oa]s?|abonad[oa]s?|liquidad[oa]s?|cerrad[oa]s?|retirad[oa]s?|pagad[oa]s?|resuelt[oa]s?|aceptad[oa]s?|anulad[oa]s?"
    r"|creditad[oa]s?|fechad[oa]s?|encerrad[oa]s?|pag[oa]s?|resolvid[oa]s?|aceit[oa]s?|cancelad[oa]s?)\b"
    r"|已(?:入账|贷记|结算|结清|关闭|撤回|撤销|支付|付款|付清|解决|和解|退款|取消|接受)",
    re.IGNORECASE,
)
STILL: Final = re.compile(
    r"\b(?:not|non|no|não|never|to\sbe|pending|yet|open|pas|à|por|a\sser|pendiente|pendente|ouvert|abierto|aberto)\b"
    r"|n['’]t\b|未|待",
    re.IGNORECASE,
)
UNDISPUTED: Final = re.compile(
    rf"\b(?:un|not\s|non[\s-]|no\slonger\s)disputed|\bno\sdispute\b|{NOT_DISPUTED}", re.IGNORECASE
)
# fmt: on


def status_columns(header: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(header) if COLUMNS.fullmatch(name.strip())]


def is_settled(row: Sequence[str], status: Sequence[int]) -> bool:
    """Does a row say that it is credited, settled or withdrawn, in a column of that; or anywhere that it is not
    disputed?"""
    told = (row[at] for at in status if at < len(row))
    return any(UNDISPUTED.search(cell) for cell in row) or any(
        NO_MORE.search(said) and not STILL.search(said) for said in told
    )
