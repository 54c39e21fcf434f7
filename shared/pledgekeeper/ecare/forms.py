"""A form of the page of a case: which command it sends, its fields, and what somebody filled into them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from pledgekeeper.cases.commands import Command
from pledgekeeper.ecare.amounts import AMOUNT, plain
from pledgekeeper.ecare.moments import moment_of
from pledgekeeper.ecare.words import Words
from pledgekeeper.model import iso

Look = Literal["line", "email", "text", "amount", "moment", "day", "list", "choice", "hidden"]
LONGEST: Final = 2_000


@dataclass(frozen=True)
class Field:
    """`name` with a dot lies within another, e.g. `changed_to.accepted_amount`. `choices`: what is sent and what is
    shown; a choice that shows nothing is shown by the word for it."""

    name: str
    look: Look = "line"
    needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Form:
    """`within`: the fields together are the only entry of that list of the command.

    `mistake`: why it was refused, where no field is to blame; `open`: somebody is at it.
    """

    asks: type[Command]
    fields: tuple[Field, ...] = ()
    within: str | None = None
    mistake: str = ""
    open: bool = False

    @property
    def command(self) -> str:
        return str(self.asks.model_fields["command"].default)

    @property
    def wrong(self) -> bool:
        """Is anything of what was filled in not what the form asks for?"""
        return any(each.mistake for each in self.fields)


def filled(form: Form, sent: Mapping[str, str], words: Words) -> Form:
    """The form with what was filled in, and what is wrong with it."""
    fields = (replace(each, value=sent.get(each.name, "").strip()) for each in form.fields)
    return replace(form, fields=tuple(replace(each, mistake=_mistake(each, words)) for each in fields), open=True)


def refused(form: Form, why: str) -> Form:
    """The form, with the refusal of its command beside the field that it begins with; else above them all."""
    blamed = next((each.name for each in form.fields if _is_about(why, each.name)), None)
    fields = tuple(replace(each, mistake=why) if each.name == blamed else each for each in form.fields)
    return replace(form, fields=fields, mistake="" if blamed else why, open=True)


def asked(form: Form) -> dict[str, Any]:
    """The command of a form that is filled in rightly, as the API takes it; what was left empty is not sent."""
    said: dict[str, Any] = {}
    for each in form.fields:
        if each.value or (each.needed is False and each.look == "list"):
            *above, name = each.name.split(".")
            holder = said
            for outer in above:
                holder = holder.setdefault(outer, {})
            holder[name] = _sent(each)
    return {"command": form.command, **({form.within: [said]} if form.within else said)}


def _mistake(field: Field, words: Words) -> str:
    if not field.value:
        return words("forms.needed") if field.needed else ""
    if len(field.value) > LONGEST:
        return words("forms.too_long", longest=LONGEST)
    if field.look == "amount" and not AMOUNT.fullmatch(plain(field.value)):
        return words("forms.no_amount", text=field.value)
    if field.look in ("moment", "day") and moment_of(field.value) is None:
        return words("forms.no_moment", text=field.value)
    if field.look in ("choice", "hidden") and field.value not in [value for value, _ in field.choices]:
        return words("forms.no_choice")
    return ""


def _sent(field: Field) -> object:
    match field.look:
        case "amount":
            return plain(field.value).replace(",", ".")
        case "moment":
            moment = moment_of(field.value)
            return iso(moment) if moment else field.value
        case "list":
            return [each.strip() for each in field.value.splitlines() if each.strip()]
    return field.value


def _is_about(why: str, name: str) -> bool:
    last = name.rpartition(".")[2]
    head = why.partition(": ")[0].partition(" ")[0]
    return last in (head, head.rpartition(".")[2]) or f"{last}." in head or head.endswith(f".{last}")
