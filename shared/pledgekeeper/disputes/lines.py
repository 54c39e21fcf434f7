"""The amounts of each disputed line: accepted, rejected, open. They always add up, to the last decimal."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from pledgekeeper import money
from pledgekeeper.disputes.claims import MOST_LINES, Claim, Money, Name
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen

WHOLE: Final = "whole"
"""The name of the only line of a claim that names none."""

NOTHING: Final = Decimal("0.00")


class Share(Frozen):
    """What of one line is accepted and rejected, in all; the rest is open.

    `withdrawn_amount` is that part of the rejected one which the carrier gave up; about what is left of it the two
    sides differ.
    """

    line: Name
    accepted_amount: Money = NOTHING
    rejected_amount: Money = NOTHING
    withdrawn_amount: Money = NOTHING


class Amounts(Frozen):
    """Disputed = accepted + rejected + open, none of them negative. Money of one currency."""

    disputed_amount: Money
    accepted_amount: Money = NOTHING
    rejected_amount: Money = NOTHING
    withdrawn_amount: Money = NOTHING

    @property
    def open_amount(self) -> Decimal:
        """What neither is accepted nor rejected yet."""
        return self.disputed_amount - self.accepted_amount - self.rejected_amount

    @property
    def contested_amount(self) -> Decimal:
        """What is rejected, and the carrier has not given up."""
        return self.rejected_amount - self.withdrawn_amount

    @property
    def withheld_amount(self) -> Decimal:
        """What the carrier may keep back: all that is not agreed."""
        return self.open_amount + self.contested_amount


class Line(Amounts):
    """One disputed line with its amounts."""

    line: Name

    @property
    def share(self) -> Share:
        return Share(**self.model_dump(exclude={"disputed_amount"}))

    @property
    def room(self) -> Decimal:
        """What could still be accepted, by an agreement."""
        return self.disputed_amount - self.accepted_amount


class AmountsMoved(Event):
    """Amounts were moved: `lines` tells how each line that changed stands from now on, the sums how all of them do.

    The promised answer is given when nothing is open any more, not when a first line of many is answered.
    """

    MOVED: ClassVar = "answered"
    by: Actor
    lines: tuple[Share, ...] = Field(default=(), description="none in an answer of before there were lines")
    accepted_amount: Money
    rejected_amount: Money
    open_amount: Money = NOTHING

    @property
    def mark(self) -> str | None:
        return None if self.open_amount else self.MOVED


class LineAllocation(Frozen):
    """How one line is to stand: what of it is accepted in all, and rejected."""

    line: Name
    accepted_amount: Money
    rejected_amount: Money | None = Field(default=None, description="the rest of the line, when it is not said")


class Allocation(Frozen):
    """How the disputed amount is to stand: all of it (what is not accepted is rejected), or line by line."""

    accepted_amount: Money | None = Field(default=None, description="of all lines together; the rest is rejected")
    lines: tuple[LineAllocation, ...] | None = Field(
        default=None, min_length=1, max_length=MOST_LINES, description="lines that are not named stay as they are"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.accepted_amount is None) == (self.lines is None):
            raise ValueError("say either accepted_amount, of all together, or lines with an accepted_amount for each")
        names = [each.line for each in self.lines or ()]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"line {twice} is named twice; a line is named once")
        return self

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount that is said."""
        of_lines = ((each.accepted_amount, each.rejected_amount) for each in self.lines or ())
        said = (self.accepted_amount, *(amount for both in of_lines for amount in both))
        return tuple(amount for amount in said if amount is not None)


def lines_of(claim: Claim, shares: Iterable[Share]) -> tuple[Line, ...]:
    """The lines of a claim with their amounts; none while it does not say how much is disputed.

    Refused when the shares do not fit: the claim says less of a line than was moved, or has no such line any more.
    """
    disputed = {each.line: each.disputed_amount for each in claim.lines or ()}
    if not disputed and claim.disputed_amount is not None:
        disputed = {WHOLE: claim.disputed_amount}
    known = {share.line: share for share in shares}
    for name, share in known.items():
        moved = share.accepted_amount + share.rejected_amount
        if moved > disputed.get(name, NOTHING):
            raise Refused(
                f"of line {name} {moved} is accepted or rejected already; the claim must dispute as much of it, "
                f"and disputes {disputed.get(name, 'nothing')}"
            )
    return tuple(
        Line(disputed_amount=amount, **known.get(name, Share(line=name)).model_dump())
        for name, amount in disputed.items()
    )


def total(lines: Sequence[Amounts]) -> Amounts:
    """All of them together: the lines of a dispute, or several disputes."""
    return Amounts(
        **{name: sum((getattr(line, name) for line in lines), start=NOTHING) for name in Amounts.model_fields}
    )


def less(amounts: Amounts, beyond: Amounts) -> Amounts:
    """What is left of amounts when others are taken off."""
    return Amounts(**{name: getattr(amounts, name) - getattr(beyond, name) for name in Amounts.model_fields})


def line_named(lines: Sequence[Line], name: str) -> Line:
    """That line. Refused when the dispute has no such line."""
    found = next((line for line in lines if line.line == name), None)
    if found is None:
        raise Refused(f"line {name} is not disputed; the lines are: {', '.join(line.line for line in lines)}")
    return found


def spread(amount: Decimal, rooms: Sequence[Decimal], currency: str | None) -> list[Decimal]:
    """`amount` over lines in proportion to the room of each: none above its room, all of it given out, in parts that
    can be paid; in smaller ones where the amount or a room has them."""
    whole = sum(rooms, start=NOTHING)
    if not whole:
        return [NOTHING for _ in rooms]
    places = max(money.decimals(currency), *(money.places_of(each) for each in (amount, *rooms)))
    parts = int(amount.scaleb(places))
    ends = [
        parts * int(upto.scaleb(places)) // int(whole.scaleb(places)) for upto in accumulate(rooms, initial=NOTHING)
    ]
    return [Decimal(end - begin).scaleb(-places) for begin, end in pairwise(ends)]


def allocated(
    lines: Sequence[Line], asked: Allocation, room_of: Callable[[Line], Decimal], currency: str | None
) -> tuple[Line, ...]:
    """The lines that `asked` speaks of as it wants them to stand, where `room_of` of each may still be accepted. What
    is shared out is so as `currency` can be paid; to the cent without one.

    Refused when it accepts more than there is room for, takes back what was accepted, or opens again what was answered.
    """
    wanted = (
        _of_all(lines, asked.accepted_amount, room_of, currency)
        if asked.accepted_amount is not None
        else _each(lines, asked, currency)
    )
    for before, after in wanted:
        _must_fit(before, after, room_of(before), currency)
    return tuple(after for _, after in wanted)


def _of_all(
    lines: Sequence[Line], accepted: Decimal, room_of: Callable[[Line], Decimal], currency: str | None
) -> list[tuple[Line, Line]]:
    amounts, rooms = total(lines), [room_of(line) for line in lines]
    more, room = accepted - amounts.accepted_amount, sum(rooms, start=NOTHING)
    if more < 0:
        raise Refused(
            f"{amounts.accepted_amount} is accepted already, and {accepted} would take back a part of it",
            because="takes-back", line=WHOLE, amount=amounts.accepted_amount, currency=currency,
        )  # fmt: skip
    if more > room:
        most = amounts.accepted_amount + room
        what = "disputed" if most == amounts.disputed_amount else "accepted or open"
        raise Refused(
            f"cannot accept {accepted}: only {most} is {what}",
            because="accepts-too-much", line=WHOLE, amount=most, currency=currency,
        )  # fmt: skip
    return [
        (line, _standing(line, line.accepted_amount + extra, None, currency))
        for line, extra in zip(lines, spread(more, rooms, currency), strict=True)
    ]


def _each(lines: Sequence[Line], asked: Allocation, currency: str | None) -> list[tuple[Line, Line]]:
    named = [(line_named(lines, each.line), each) for each in asked.lines or ()]
    return [(line, _standing(line, each.accepted_amount, each.rejected_amount, currency)) for line, each in named]


def _standing(line: Line, accepted: Decimal, rejected: Decimal | None, currency: str | None) -> Line:
    rest = line.disputed_amount - accepted
    if rest < 0 or (rejected is not None and rejected > rest):
        raise Refused(
            f"line {line.line}: {accepted} accepted and {rejected or NOTHING} rejected are more than the "
            f"{line.disputed_amount} that is disputed",
            because="accepts-too-much", line=line.line, amount=line.disputed_amount, currency=currency,
        )  # fmt: skip
    rejected = rest if rejected is None else rejected
    return line.changed(
        accepted_amount=accepted, rejected_amount=rejected, withdrawn_amount=min(line.withdrawn_amount, rejected)
    )


def _must_fit(before: Line, after: Line, room: Decimal, currency: str | None) -> None:
    if after.accepted_amount < before.accepted_amount:
        raise Refused(
            f"line {before.line}: {before.accepted_amount} is accepted already, and is not taken back",
            because="takes-back", line=before.line, amount=before.accepted_amount, currency=currency,
        )  # fmt: skip
    if after.rejected_amount < before.room - room:
        raise Refused(
            f"line {before.line}: only {before.accepted_amount + room} is accepted or open; what is rejected is "
            "negotiated by a proposal"
        )
    if after.open_amount > before.open_amount:
        raise Refused(f"line {before.line}: {before.open_amount} is open, and an answer opens no more of it again")
