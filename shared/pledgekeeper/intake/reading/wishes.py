"""What an answer wants of the case it is about, that a sentence says: that it be ended, or taken for fraud. Pure."""

import re
from typing import Final

# fmt: off
ENDED: Final = re.compile(
    r"\b(?:withdr[ae]w\w*|retract\w*|drop(?:ped)? (?:the|our|this)|disregard|no longer (?:disput|contest|withh)\w+"
    r"|retir(?:ons|ée?s?|amos|ad[ao])|abandonn\w+|ne contestons plus|ya no disputamos|desistimos|já não contestamos"
    r"|zurück(?:gezogen|ziehen)"
    r"|ziehen .{0,60}zurück)\b|撤回|撤销|不再",
    re.IGNORECASE,
)
"""What says that something is withdrawn."""
CLOSE: Final = re.compile(
    r"(?<!not )(?<!n't )(?<!n’t )\b(?:close|cancel|delete|remove|discard)\s(?:it|this|that|the|our|your)?\s?"
    r"(?:\w+\s)?(?:disputes?|claims?|cases?|tickets?|complaints?|it|this|one)\b"
    r"|\b(?:please|kindly|pls|plz|you (?:can|may)|(?:can|could|should|to) be)\s(?:\w+\s)?"
    r"(?:closed?|cancel(?:led)?|deleted?)\b"
    r"|\b(?:dispute|disputing|contest) (?:nothing|not anything)|\bnothing (?:is|to be) disputed|\bmisunderst\w+"
    r"|(?:\b(?:not|never)|n['’]t) (?:dispute|contest|disputed|contested|(?:raise|open)(?:ed)? (?:an?|any|this))\b"
    r"|\b(?:no|not (?:an?|our|my|any)|isn['’]t (?:an?|our)) (?:new )?(?:dispute|claim|complaint|fault(?! found))\b"
    r"|\b(?:opened|raised|created|sent|registered)\s(?:\w+\s)?(?:by mistake|in error|by error|wrongly|erroneously)"
    r"|\b(?:is|are|was|has been|have been|already|now)\s(?:now\s|already\s)?(?:solved|settled|clarified)\b"
    r"|\bwe (?:hereby )?(?:accept|agree (?:to|with)) (?:your|the) "
    r"(?:answer|offer|explanation|proposal|decision|position|credit|resolution)"
    r"|\b(?:veuillez|merci de|pouvez-vous|prière de|il faut|peut être|à)\s(?:bien vouloir\s)?"
    r"(?:clôtur|clore|clos|ferm|annul|supprim)\w*"
    r"|\b(?:ne contestons (?:rien|pas)|pas (?:notre|un|de) (?:litige|contestation|panne)|(?:ouvert|créé)e? par erreur)"
    r"|\bacceptons votre|\b(?:est|a été) (?:réglée?|résolue?|clarifiée?)\b"
    r"|\b(?:favor|sírvanse|pueden|puede|solicitamos|pedimos)\s(?:de\s)?(?:cerrar|anular|cancelar|eliminar|encerrar)"
    r"|\b(?:cierren|anulen|cancelen|eliminen|encerrem|fechem)\b|\bno (?:disputamos|contestamos) nada"
    r"|\bno es (?:nuestra|una) (?:disputa|reclamación|falla)|\babiert[oa] por error|\baceptamos (?:su|vuestra)"
    r"|\bnão (?:contestamos nada|é (?:a nossa|uma) (?:contestação|avaria))|\babert[oa] por (?:engano|erro)"
    r"|\baceitamos a (?:sua|vossa)"
    r"|请(?:予以|将)?.{0,8}?(?:关闭|取消|删除|结案)|(?:误|错误)(?:开|提交|登记)|(?:没有|无|不提出).{0,4}?争议|不是.{0,6}?(?:争议|故障)"
    r"|(?:同意|接受)贵(?:方|司)的?(?:答复|方案|意见|提议|解释)",
    re.IGNORECASE,
)
"""What asks to end a case, or says that it should not be there."""
# fmt: on


def wants_an_end(sentence: str) -> str | None:
    """Why somebody of ours must look at the sentence: it wants what the case is about ended."""
    if ENDED.search(sentence):
        return "seems to withdraw something"
    return "seems to want it closed, or says that it is none" if CLOSE.search(sentence) else None
