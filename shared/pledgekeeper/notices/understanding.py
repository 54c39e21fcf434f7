"""What was understood of the mail that opened a case, for the acknowledgement and for the page of the case: so that its
writer can put it right."""

from datetime import datetime
from string import Template

from pledgekeeper.cases.model import Case, Opening, Understood
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import DisputeOpened
from pledgekeeper.notices.language import Texts, local

TOLD = (
    "product",
    "circuit",
    "fault_start",
    "a_number",
    "b_number",
    "dispute_type",
    "invoice",
    "disputed_amount",
    "billed_amount",
    "amount",
    "account",
    "invoice_date",
    "period_from",
    "period_to",
    "unread",
    "lines",
    "attached",
)
PAPERS = ("lines", "attached")
NUMBERS = ("a_number", "b_number")
LINES = {"invoice": "invoice_number", "amount": "disputed_amount", "billed": "billed_amount"}
"""What a line of an answer is called where it is not called as the field."""
MOST = 12


def understanding(case: Case, terms: Terms, language: Texts) -> dict[str, str]:
    """The block that follows the title: a line for each thing; nothing when no mail was read."""
    lines = understood(case, terms, language)
    if not lines:
        return {"understood": ""}
    how = "correct-claim" if isinstance(case.timeline[0], DisputeOpened) else "correct"
    return {"understood": "".join(f"\n  - {line}" for line in lines) + f"\n{language.words[how]}"}


def matter_told(case: Case, language: Texts) -> dict[str, str]:
    """Why a mail is taken for no fault; empty where it is taken for one."""
    matters = [each.value for each in _read(case) if each.field == "matter"]
    return {"matter": language.words[f"matter-{matters[0]}"] if matters else ""}


def priority_told(case: Case, language: Texts) -> str:
    """The priority, with the words of the mail by which it was chosen; empty of a case that has none."""
    by = next((each for each in _read(case) if each.field == "priority" and each.value == case.priority), None)
    if by is None:
        return case.priority or ""
    name = "priority-by" if by.quote else "priority-unsaid"
    return Template(language.words[name]).substitute(priority=by.value, quote=by.quote)


def understood(case: Case, terms: Terms, language: Texts) -> list[str]:
    """A line for each thing that was read, and for what of it was not; none where no mail was."""
    opened = case.timeline[0] if case.timeline else None
    if not isinstance(opened, Opening) or not opened.understood:
        return []
    lines = [_line(each, terms, language) for each in opened.understood if each.field in TOLD][:MOST]
    unsaid = opened.claim.unsaid if isinstance(opened, DisputeOpened) else ()
    if unsaid:
        lines.append(f"{language.words['unsaid']}: {', '.join(language.word(name) for name in unsaid)}")
    return lines + [_of_topics(each, language) for each in opened.understood if each.field == "topics"]


def _read(case: Case) -> tuple[Understood, ...]:
    opened = case.timeline[0] if case.timeline else None
    return opened.understood if isinstance(opened, Opening) else ()


def _line(said: Understood, terms: Terms, language: Texts) -> str:
    value = said.value
    if said.field == "fault_start":
        value = local(datetime.fromisoformat(value), terms)
        if said.rule.startswith("no zone"):
            value = f"{value}, {language.words['zone-assumed']}"
    elif said.field == "dispute_type":
        value = language.words.get(f"type-{value}") or _name_of_type(value, terms)
    elif said.field == "unread" and ": " not in value:
        return f"{language.word('unread')}: {value} ({language.words['sum-unread']})"
    elif said.field == "unread":
        name, _, line = value.partition(": ")
        value = f"{language.word(LINES.get(name, name.replace(' ', '_')))}: {line}"
    elif said.field in PAPERS:
        return f"{language.word(said.field)}: {value} ({said.rule})"
    elif said.field in NUMBERS:  # a subscriber's: a mail passes many hands
        return f"{language.word(said.field)}: {value[:-4]}****"
    quoted = f"  “{said.quote}”" if said.quote and said.value not in said.quote else ""
    name = language.word(said.field)
    return f"{name[:1].upper()}{name[1:]}: {value}{quoted}"


def _name_of_type(value: str, terms: Terms) -> str:
    return terms.dispute_types[value].name if value in terms.dispute_types else value


def _of_topics(said: Understood, language: Texts) -> str:
    name = "topics-one" if said.value == "1" else "topics-several"
    number, _, total = said.value.partition(" of ")
    place = Template(language.words["topics-place"]).substitute(number=number, total=total)
    return Template(language.words[name]).substitute(place=place)
