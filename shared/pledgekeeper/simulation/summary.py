"""What a simulation found, commitment by commitment, put into order for people: as rows, and as text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pledgekeeper import money
from pledgekeeper.simulation.tally import NOTHING, Count, Flip, Tally, total
from pledgekeeper.sla.pledge import Commitment, Pledge


@dataclass(frozen=True)
class Side:
    """One commitment under one scheme: None for a share of something that is not promised."""

    share_percent: int | None
    count: Count

    @property
    def below(self) -> bool:
        """Was it kept less often than was promised?"""
        return self.share_percent is not None and not self.count.reaches(self.share_percent)


@dataclass(frozen=True)
class Row:
    """One commitment, under the old scheme and the new. `groups` are its parts: a ticket's priorities, mostly."""

    kind: str
    commitment: str
    clause: str
    name: str
    old: Side
    new: Side
    to_missed: int
    to_kept: int
    groups: tuple[tuple[str, Count, Count], ...]


@dataclass(frozen=True)
class Summary:
    """All that was found. `old_name` says under what the cases were read before."""

    old_name: str
    new_name: str
    tally: Tally
    rows: tuple[Row, ...]
    first_flips: Sequence[Flip]
    left_out: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Is there nothing to compare with, as the cases were promised nothing before?"""
        return not self.old_name

    @property
    def kinds(self) -> Iterator[tuple[str, list[Row]]]:
        for kind, rows in groupby(self.rows, key=lambda row: row.kind):
            yield kind, list(rows)

    @property
    def credits(self) -> tuple[Count, Count]:
        return total(self.tally.old), total(self.tally.new)

    @property
    def currencies(self) -> list[str]:
        old, new = self.credits
        return sorted({*old.money, *new.money})

    @property
    def amounts(self) -> list[tuple[str, Decimal, Decimal]]:
        """What the credits are: by currency, and in per cent of charges that are not known; none for none."""
        old, new = self.credits
        found = [(each, old.money.get(each, NOTHING), new.money.get(each, NOTHING)) for each in self.currencies]
        if old.unpriced or new.unpriced:
            found.append(("per cent of charges", old.unpriced, new.unpriced))
        return found

    @property
    def open(self) -> int:
        """Promises that ran still when their case was last heard of, so that nobody knows."""
        return sum(count.open for count in self.tally.new.values())


def summary_of(
    tally: Tally,
    new: Pledge,
    old: Sequence[Pledge],
    first_flips: Sequence[Flip] = (),
    *,
    changed: str = "",
    left_out: Iterable[str] = (),
) -> Summary:
    """`old` are the pledges that cases were read under before, the one of most cases first."""
    old_name = " or ".join(pledge.id for pledge in old)
    found = (_row(commitment, tally, new, old) for commitment in _commitments(new, old))
    rows = sorted(
        (row for row in found if row.old.count != Count() or row.new.count != Count()),
        key=lambda row: KINDS.index(row.kind),
    )
    return Summary(old_name, new.id + changed, tally, tuple(rows), first_flips, tuple(sorted(left_out)))


KINDS = ("ticket", "dispute", "order", "service")


def _commitments(new: Pledge, old: Sequence[Pledge]) -> list[Commitment]:
    known = {commitment.id: commitment for pledge in (*reversed(old), new) for commitment in pledge.commitments}
    return list(known.values())


def _row(commitment: Commitment, tally: Tally, new: Pledge, old: Sequence[Pledge]) -> Row:
    name = commitment.id
    before = next((found for pledge in old if (found := pledge.commitment(name))), None)
    after = new.commitment(name)
    return Row(
        kind=commitment.case,
        commitment=name,
        clause=commitment.clause,
        name=commitment.name,
        old=Side(before.share_percent if before else None, total(tally.old, name)),
        new=Side(after.share_percent if after else None, total(tally.new, name)),
        to_missed=tally.to_missed[name],
        to_kept=tally.to_kept[name],
        groups=tuple(
            (group, tally.old.get((name, group), Count()), tally.new.get((name, group), Count()))
            for group in tally.groups(name)
        ),
    )


# --- as text ---------------------------------------------------------------------------------------------------------


def in_text(summary: Summary) -> Iterator[str]:
    """What the command prints."""
    tally, alone = summary.tally, summary.alone
    yield f"{tally.cases:,} cases, read under {summary.new_name}" + ("" if alone else f" instead of {summary.old_name}")
    yield ""
    was, flips = ("", "") if alone else (f"  {'was kept':>22}", f"  {'to missed':>9}  {'to kept':>9}")
    yield f"{'':26}  {'promised':>11}{was}  {'is kept' if alone else 'would be kept':>22}{flips}"
    for kind, rows in summary.kinds:
        yield f"{kind}s"
        for row in rows:
            was, flips = ("", "") if alone else (f"  {_kept(row.old):>22}", _flips(row))
            yield f"  {row.commitment:24}  {promised(row, alone):>11}{was}  {_kept(row.new):>22}{flips}".rstrip()
    yield "! less often than promised"
    if summary.left_out:
        yield f"left out, as these cases tell too little: {', '.join(summary.left_out)}"
    yield ""
    yield from _credits(summary)
    if not alone:
        lost, won = tally.to_missed.total(), tally.to_kept.total()
        yield ""
        yield f"{tally.flipped:,} cases flip: {lost:,} promises kept would be missed, {won:,} missed would be kept"
        yield from (f"  {in_one_line(flip)}" for flip in summary.first_flips)
    if summary.open:
        yield ""
        yield f"Not counted, as they ran still when their case was last heard of: {summary.open:,}. (See --until.)"


def _flips(row: Row) -> str:
    lost, won = (f"{count:,}" if count else "" for count in (row.to_missed, row.to_kept))
    return f"  {lost:>9}  {won:>9}"


def in_one_line(flip: Flip) -> str:
    def took(seconds: int, target: int) -> str:
        return f"{lasting(seconds)} of {lasting(target)}"

    who = f"{flip.case} ({flip.carrier})" if flip.carrier else flip.case
    before = took(flip.old_counted_seconds, flip.old_target_seconds)
    after = took(flip.new_counted_seconds, flip.new_target_seconds)
    return f"{who}: {flip.commitment} {flip.old} -> {flip.new}, {before} -> {after}"


def lasting(seconds: int) -> str:
    """Working time, in hours: days would be those of a calendar."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02} h"


def percent(count: Count) -> str:
    """Cut, not rounded: 99.96 % is not all of them."""
    return "-" if not count.counted else f"{1000 * count.kept // count.counted / 10:.1f} %"


def promised(row: Row, alone: bool) -> str:
    """The share; both, when it changes."""
    old, new = row.old.share_percent, row.new.share_percent
    if alone or old == new:
        return f"{new} %"
    return f"{'-' if old is None else old} > {'-' if new is None else new} %"


def _kept(side: Side) -> str:
    if side.share_percent is None or not side.count.counted:
        return "-"
    return f"{percent(side.count)}{' !' if side.below else '  '} of {side.count.counted:>9,}"


def grouped(amount: Decimal, currency: str, sign: str = "") -> str:
    """`1,234.50`, with the decimals of its currency; per cent have two."""
    return f"{Decimal(money.told(amount, currency)):{sign},f}"


def _credits(summary: Summary) -> Iterator[str]:
    if not summary.amounts:
        yield "no credits: no credit table applies to what was missed"
        return
    heads = ["" if summary.alone else "were", "are" if summary.alone else "would be", "" if summary.alone else "more"]
    yield f"{'credits':26}  {heads[0]:>22}  {heads[1]:>22}  {heads[2]:>20}".rstrip()
    for name, before, after in summary.amounts:
        were, more = ("", "") if summary.alone else (grouped(before, name), grouped(after - before, name, "+"))
        yield f"  {name:24}  {were:>22}  {grouped(after, name):>22}  {more:>20}".rstrip()
    if any(count.unpriced for count in summary.credits):
        yield "  (of monthly charges that are not known: 100 is one of them)"
