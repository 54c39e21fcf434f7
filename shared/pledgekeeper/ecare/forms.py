"""What a form asks for, field by field; and of what was filled in, whether it is that. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final, Literal

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.fraud.ranges import NoRange, ranges_of
from pledgekeeper.disputes.lines import Line
from pledgekeeper.ecare.amounts import decimal, is_amount, written
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.moments import moment_of
from pledgekeeper.ecare.words import Words
from pledgekeeper.model import FIRST_YEAR, LAST_YEAR, Frozen, iso, no_year

Look = Literal["line", "email", "text", "amount", "moment", "day", "list", "ranges", "choice", "keys", "hidden"]
LONGEST: Final = 2_000
EXAMPLE: Final = Decimal(6804)


@dataclass(frozen=True)
class Field:
    """`name` with a dot lies within another, e.g. `changed_to.accepted_amount`.

    `choices`: what is sent and what is shown; a choice that shows nothing is shown by the word for it, of `group` where
    there is one: the last part of the name of a line is one of that, too. `value`: what the field holds before anybody
    writes; `empty`: what it stands for when nobody does. `part`: fields of one part are folded together, below others.
    `language`: that of a draft, which is sent only when somebody writes it otherwise. `currency`: that of an amount.
    `offered`: the amount that the field holds at first. `line`: the disputed line of which what is accepted is asked;
    `shared`: it is of all of them, each of which gets its share. `about`: the line of a claim that is put right, and
    `right`: what it is to be.

    The value of a choice of `keys` is one or several, parted by spaces.
    """

    name: str
    look: Look = "line"
    needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    longest: int = LONGEST
    group: str = ""
    empty: str = ""
    part: str = ""
    language: str = ""
    currency: str = ""
    line: Line | None = None
    offered: Decimal | None = None
    shared: bool = False
    about: str = ""
    right: str = ""


@dataclass(frozen=True)
class Form:
    """A form that sends a command. `within`: the fields together are the only entry of that list of the command.
    `corrects`: the entries of the list `lines`, of which some have fields, e.g. `lines.3.billed_amount`; all are sent.

    `due_at`: when a promise or the plan wants it done; None of what nothing waits for. `of_fraud`: it is of the fraud
    lane, whose forms stand first.
    """

    asks: type[Command]
    fields: tuple[Field, ...] = ()
    within: str | None = None
    corrects: tuple[Frozen, ...] = ()
    due_at: datetime | None = None
    of_fraud: bool = False

    @property
    def command(self) -> str:
        return str(self.asks.model_fields["command"].default)


def in_currency(fields: Iterable[Field], currency: str | None) -> tuple[Field, ...]:
    """The same fields; the amounts among them are of that currency."""
    return tuple(replace(each, currency=currency or "") if each.look == "amount" else each for each in fields)


def filled(fields: Iterable[Field], sent: Mapping[str, str], words: Words) -> dict[str, str]:
    """What was filled in, by field. Mistakes says of each field that is not what the form asks for what would be."""
    said = {each: sent.get(each.name, "").strip() for each in fields}
    wrong = {each.name: mistake for each, text in said.items() if (mistake := _mistake(each, text, words))}
    if wrong:
        raise Mistakes(wrong)
    return {each.name: text for each, text in said.items()}


def asked(form: Form, sent: Mapping[str, str], words: Words, zone: tzinfo = UTC) -> dict[str, Any]:
    """The command of a form that is filled in rightly, as the API takes it. Its moments are of that zone."""
    said = told(form.fields, sent, words, zone)
    if form.corrects and "lines" in said:
        entries = (each.model_dump(mode="json", exclude_none=True) for each in form.corrects)
        said["lines"] = [{**each, **said["lines"].get(str(n), {})} for n, each in enumerate(entries)]
    return {"command": form.command, **({form.within: [said]} if form.within else said)}


def told(fields: Sequence[Field], sent: Mapping[str, str], words: Words, zone: tzinfo = UTC) -> dict[str, Any]:
    """What is said with the fields, as the API takes it; what was left empty is not sent. Mistakes where something is
    wrong, or amounts are said line by line and of all lines together."""
    texts, said = filled(fields, sent, words), dict[str, Any]()
    _must_be_said_once(fields, texts, words)
    for each in fields:
        if _is_the_draft(each, texts[each.name]):
            continue
        if texts[each.name] or (each.needed is False and each.look == "list"):
            *above, name = each.name.split(".")
            holder = said
            for outer in above:
                holder = holder.setdefault(outer, {})
            if each.line:
                of_line = {"line": each.line.line, "accepted_amount": _sent(each, texts[each.name], zone)}
                holder.setdefault("lines", []).append(of_line)
            else:
                holder[name] = _sent(each, texts[each.name], zone)
    return said


def _must_be_said_once(fields: Iterable[Field], texts: Mapping[str, str], words: Words) -> None:
    """Of several lines, either what is accepted of some or what of all together; where that lies within another field,
    as in an answer to an appeal, it may be neither."""
    lines = [each.name for each in fields if each.line]
    of_each, of_all = any(texts[name] for name in lines), [each.name for each in fields if each.shared]
    for name in of_all:
        neither = not of_each and not texts[name] and "." not in name
        if neither or (of_each and texts[name]):
            raise Mistakes({name if of_each else lines[0]: words("dispute.lines_or_all")})


def _mistake(field: Field, text: str, words: Words) -> str:
    if not text:
        return words("common.missing", field=_label(field.name, words)) if field.needed else ""
    if len(text) > field.longest:
        return words("forms.too_long", longest=field.longest)
    if field.look == "amount" and not is_amount(text, field.currency, words.language):
        return _no_amount(text, field.currency, words)
    if field.look in ("moment", "day"):
        return _no_moment(text, words)
    if field.look == "ranges":
        return _no_ranges(text, words)
    if (
        field.look in ("choice", "keys", "hidden")
        and field.choices
        and text not in [value for value, _ in field.choices]
    ):
        return words("forms.no_choice")
    return ""


def _no_moment(text: str, words: Words) -> str:
    moment = moment_of(text)
    if moment is None:
        return words("forms.no_moment", text=text)
    return words("forms.no_year", text=text, first=FIRST_YEAR, last=LAST_YEAR) if no_year(moment) else ""


def _no_ranges(text: str, words: Words) -> str:
    try:
        ranges_of([text])
    except NoRange as mistake:
        return words("forms.no_range", text=mistake.text)
    return ""


def _no_amount(text: str, currency: str, words: Words) -> str:
    example = written(EXAMPLE, currency, words.language)
    if money.decimals(currency) <= money.USUAL:
        return words("forms.no_amount", text=text)
    return words("forms.no_amount_in", text=text, currency=currency, decimals=money.decimals(currency), example=example)


def _is_the_draft(field: Field, text: str) -> bool:
    """Was a draft left as it is? Browsers end its lines otherwise."""
    return bool(field.language) and text.split() == field.value.split()


def _label(name: str, words: Words) -> str:
    named = name.replace(".", "_")
    return words.texts.get(f"field.{named}") or words.texts.get(f"forms.field_{named}") or named.replace("_", " ")


def _sent(field: Field, text: str, zone: tzinfo) -> object:
    match field.look:
        case "amount":
            return decimal(text)
        case "moment":
            moment = moment_of(text, zone)
            return iso(moment) if moment else text
        case "keys":
            return text.split()
        case "list" | "ranges":
            return [each.strip() for each in text.splitlines() if each.strip()]
    return text
