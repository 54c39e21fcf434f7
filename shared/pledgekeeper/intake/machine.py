"""Did a machine write the mail, and which kind? Pure. Headers first; of subjects only what nobody writes by hand.

RFC 3834 tells an answer (`auto-replied`) from what a system sends by itself (`auto-generated`). The ticket systems of
carriers are of the second kind: they report real faults. docs/decisions has why those may open a ticket.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from pledgekeeper.intake.head import HOPS, Head

Kind = Literal["own", "loop", "bounce", "reply", "list", "system"]

OUT_OF_OFFICE: Final = re.compile(
    r"^\s*(?:(?:re|fw|aw|tr|rv|ynt|odp|sv|vs)\s*:\s*)*(?:"
    r"(?:automatic|auto(?:mated)?)[ -]?(?:reply|response)|out of (?:the )?office(?! hours)"
    r"|réponse automatique|absence(?: du bureau)?|absent(?:e)? du bureau"
    r"|respuesta automática|fuera de (?:la )?oficina|ausencia"
    r"|resposta automática|fora d[oe] escritório|ausência(?: temporária)?"
    r"|abwesenheitsnotiz|automatische antwort"
    r"|otomatik (?:yanıt|cevap)|ofis dışı(?:nda)?|risposta automatica|fuori (?:sede|ufficio)|assente|assenza"
    r"|automatisch antwoord|automatische beantwoording|afwezig(?:heid)?|niet (?:op kantoor|aanwezig)"
    r"|automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|poza biurem|nieobecność|automatická odpověď"
    r"|автоматический ответ|автоответ(?:чик)?|вне офиса|автоматична відповідь|automatisk svar|autosvar|automatiskt svar"
    r"|frånvaro|automaattinen vastaus|automatinis atsakymas|răspuns automat|automatikus válasz|αυτόματη απάντηση"
    r"|balasan otomatis|trả lời tự động|自動(?:応答|返信)|자동 (?:회신|응답)|부재 중 알림"
    r"|(?:ال)?رد (?:ال)?تلقائي|מענה אוטומטי"
    r"|自动(?:回复|答复)|自動回覆|不在办公室|外出期间自动回复"
    r")\s*(?:[:：,，\-–—(（]|$)",
    re.IGNORECASE,
)
UNDELIVERED: Final = re.compile(
    r"^\s*(?:undeliver(?:ed|able)\b|mail delivery (?:failed|failure|subsystem)"
    r"|delivery (?:status notification|failure|has failed)"
    r"|returned mail|failure notice|non remis|échec de (?:la )?remise|no se puede entregar|no entregado"
    r"|não (?:foi )?entregue|falha na entrega|退信|系统退信|无法投递)",
    re.IGNORECASE,
)
POSTMASTERS: Final = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")


@dataclass(frozen=True)
class Machine:
    """What kind of machine wrote it, and by what that was seen."""

    kind: Kind
    why: str


def machine_of(head: Head, sender: str, subject: str, ours: str) -> Machine | None:
    """The machine that wrote a mail; None when a person did, as far as can be seen. `ours` is the desk's address."""
    if head.hops > HOPS:
        return Machine("loop", f"it has passed {head.hops} servers, more than {HOPS}: it goes in a circle")
    bounced = _bounced(head, sender, subject)
    if bounced:
        return Machine("bounce", bounced)
    if "X-Pledge-Case" in head or sender == ours:
        return Machine("own", f"our own mail has come back ({'X-Pledge-Case is set' if sender != ours else 'from us'})")
    answered = _answered(head, subject)
    if answered:
        return Machine("reply", answered)
    return _sent_by_itself(head)


def _bounced(head: Head, sender: str, subject: str) -> str | None:
    kind = head["Content-Type"].lower()
    if kind.startswith("multipart/report") and "disposition-notification" not in kind:
        return "multipart/report"
    name = sender.partition("@")[0]
    if name in POSTMASTERS:
        return f"from {name}"
    if head["Return-Path"].strip() == "<>" and UNDELIVERED.match(subject):
        return "an empty Return-Path, and a subject that says so"
    return "X-Failed-Recipients is set" if "X-Failed-Recipients" in head else None


def _answered(head: Head, subject: str) -> str | None:
    """Why it is the answer of a machine to a mail of ours."""
    submitted = head["Auto-Submitted"].lower()
    if submitted.startswith(("auto-replied", "auto-notified")):
        return f"Auto-Submitted: {submitted}"
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply", "X-MS-Exchange-Inbox-Rules-Loop"):
        if name in head and head[name].lower() not in ("no", "false"):
            return f"{name} is set"
    if head["Precedence"].lower() == "auto_reply":
        return "Precedence: auto_reply"
    if head["Content-Type"].lower().startswith("multipart/report"):
        return "a receipt that it was read"
    if head["Return-Path"].strip() == "<>":
        return "an empty Return-Path"
    return "its subject says so" if OUT_OF_OFFICE.match(subject) else None


def _sent_by_itself(head: Head) -> Machine | None:
    for name in ("List-Id", "List-Post", "Mailing-List"):
        if name in head:
            return Machine("list", f"{name} is set")
    precedence, submitted = head["Precedence"].lower(), head["Auto-Submitted"].lower()
    if precedence == "list" or "List-Unsubscribe" in head:
        return Machine("list", f"Precedence: {precedence}" if precedence else "List-Unsubscribe is set")
    if submitted and submitted != "no":
        return Machine("system", f"Auto-Submitted: {submitted}")
    if precedence in ("bulk", "junk"):
        return Machine("system", f"Precedence: {precedence}")
    suppressed = "X-Auto-Response-Suppress" in head
    return Machine("system", "X-Auto-Response-Suppress is set") if suppressed else None
