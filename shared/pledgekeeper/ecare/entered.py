"""What somebody filled into a form that was refused, so that it is shown again with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pledgekeeper.errors import CareError, Invalid

OURS: Final = ("csrf", "key", "stood")
"""What every form holds beside what is filled in."""
KEPT: Final = "csv"
"""The field with the text of a file that stays in the form: a browser gives no page its files back."""


class Mistakes(Invalid):
    """Fields of a form are not what it asks for: `wrong` says of each, by its name, what would be right."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(wrong.values()))
        self.wrong = wrong


@dataclass(frozen=True)
class Entered:
    """A form as it was sent: where to, what was filled in, and what is wrong with it, by field. `why`: the refusal,
    where no field is to blame. Nothing is wrong with one that was not refused and is not finished, e.g. that asked for
    more rows; nothing of it is there when none was sent."""

    path: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def sent(self) -> bool:
        return bool(self.path)

    @property
    def refused(self) -> bool:
        return bool(self.wrong or self.why)

    def of(self, path: str, hidden: Mapping[str, object]) -> "Entered":
        """The same for the form that was sent to `path` with these hidden fields; nothing for any other."""
        same = self.path == path and all(self.values.get(name) == str(value) for name, value in hidden.items())
        return self if same else NOTHING

    def get(self, name: str, otherwise: object = "") -> object:
        """What was filled in; `otherwise` where the form is shown for the first time."""
        return self.values.get(name, "") if self.sent else otherwise

    def ticked(self, name: str, otherwise: object = False) -> bool:
        """Was a box ticked?"""
        return name in self.values if self.sent else bool(otherwise)


NOTHING: Final = Entered()


def entered(path: str, form: Mapping[str, str], refusal: CareError, told: str) -> Entered:
    """A form with its refusal, as it is `told`, beside the field that it names or begins with; else above them all."""
    values = {name: text for name, text in form.items() if name not in OURS}
    if isinstance(refusal, Mistakes):
        return Entered(path, values, refusal.wrong)
    blamed = next((name for name in values if _is_about(str(refusal), name)), None)
    return Entered(path, values, {blamed: told} if blamed else {}, "" if blamed else told)


def _is_about(why: str, name: str) -> bool:
    last = name.rpartition(".")[2]
    head = why.partition(": ")[0].partition(" ")[0]
    return last in (head, head.rpartition(".")[2]) or f"{last}." in head or head.endswith(f".{last}")
