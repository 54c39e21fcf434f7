"""What the call records of both sides say: asked for over files in evidence, and what came of it."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field

from pledgekeeper import money
from pledgekeeper.carriers.call_columns import MappingFile, NamedColumns
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Invalid
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen

Exact = Annotated[Decimal, Field(max_digits=28, decimal_places=8)]
"""Money to the last decimal of a call's price; ours less theirs, so it may be negative."""
Key = Annotated[str, Field(min_length=1, max_length=1_000, description="of an object below evidence/<carrier>/<case>/")]
MOST_FILES: Final = 100
Keys = Annotated[
    tuple[Key, ...],
    BeforeValidator(lambda said: (said,) if isinstance(said, str) else said, json_schema_input_type=Key | list[Key]),
    Field(min_length=1, max_length=MOST_FILES, description="one file, or several that are read as one"),
]


class CauseFound(Frozen):
    """How many calls differ for one cause, and by how much."""

    cause: str
    calls: int = Field(ge=0)
    amount: Exact


class ReconciliationAsked(Event):
    """The call records of both sides are to be compared. `more_of_…`: what is read with the file as one."""

    event: Literal["reconciliation-asked"] = "reconciliation-asked"
    by: Actor
    ours: str
    theirs: str
    more_of_ours: tuple[str, ...] = ()
    more_of_theirs: tuple[str, ...] = ()
    rates: str | None = None
    columns: MappingFile | None = None
    named_columns: NamedColumns | None = None

    def files(self, side: Literal["ours", "theirs"]) -> tuple[str, ...]:
        """The keys of a side."""
        return (self.ours, *self.more_of_ours) if side == "ours" else (self.theirs, *self.more_of_theirs)


class DisputeReconciled(Event):
    """The difference by cause. `summary_sha256`: of summary.json in `folder`, which has the hashes of the rest."""

    NOTICE: ClassVar = "reconciliation"
    event: Literal["dispute-reconciled"] = "dispute-reconciled"
    asked: str
    currency: str
    difference: Exact
    causes: tuple[CauseFound, ...]
    unexplained: Exact
    folder: str
    summary_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    doubt: str | None = Field(default=None, description="that few calls have a partner, and by which columns")


class ReconciliationFailed(Event):
    """A file is not what it should be; the reason says what is."""

    event: Literal["reconciliation-failed"] = "reconciliation-failed"
    asked: str
    reason: str


class ReconciliationReported(Event):
    """The comparison that `asked` names is finished, for our own desk: what it came to, or why to nothing."""

    NOTICE: ClassVar = "warning"
    event: Literal["reconciliation-reported"] = "reconciliation-reported"
    asked: str
    found: str


ReconciliationEvent = ReconciliationAsked | DisputeReconciled | ReconciliationFailed | ReconciliationReported


class ReconciliationCommand(Command):
    """What is asked of a dispute about call records."""


class Reconcile(ReconciliationCommand):
    """Compare call records that are in evidence, of each side a file or several; `rates` is a rate sheet.

    `columns` says which column says what, instead of those that were kept for the carrier; `named_columns` some of it,
    and the rest is recognised.
    """

    command: Literal["reconcile"] = "reconcile"
    by: Actor
    ours: Keys
    theirs: Keys
    rates: Key | None = None
    columns: MappingFile | None = None
    named_columns: NamedColumns | None = None


class RecordReconciliation(ReconciliationCommand):
    """What the comparison that `asked` names came to."""

    found: DisputeReconciled | ReconciliationFailed


def evidence(carrier_id: str, case_id: str) -> str:
    """Below which keys the files of a case are."""
    return f"evidence/{carrier_id}/{case_id}/"


def must_be_in_evidence(key: str, where: str, carrier_id: str, case_id: str) -> None:
    """Invalid when a file is not in the evidence of this case, as another's does not exist."""
    below = evidence(carrier_id, case_id)
    if not key.startswith(below) or ".." in key.split("/") or key.endswith("/"):
        raise Invalid(f"{key!r} is not in the evidence of this case; its keys begin with {below}", where=where)


def reconciliation_asked(command: Reconcile, carrier_id: str, case_id: str) -> None:
    """Invalid when a file is not in the evidence of this case, or is named twice."""
    named = {"ours": command.ours, "theirs": command.theirs, "rates": (command.rates,) if command.rates else ()}
    for name, keys in named.items():
        for key in keys:
            must_be_in_evidence(key, name, carrier_id, case_id)
    if command.columns and command.named_columns:
        raise Invalid(
            "there are both columns, which says all, and named_columns, which says some; send one", where="columns"
        )
    if set(command.ours) & set(command.theirs):
        raise Invalid("theirs is the same file as ours: name one file of each side", where="theirs")
    for name in ("ours", "theirs"):
        if len(set(named[name])) < len(named[name]):
            raise Invalid(f"{name} has a file twice, whose calls would count twice; name each once", where=name)


def _in_a_line(found: DisputeReconciled | ReconciliationFailed) -> str:
    if isinstance(found, ReconciliationFailed):
        return f"came to nothing: {found.reason[:500]}"
    told = partial(money.told_of_exact, currency=found.currency)
    causes = ", ".join(f"{each.cause} {told(each.amount)}" for each in found.causes) or "no cause"
    sums = f"ours less theirs {told(found.difference)} {found.currency}, unexplained {told(found.unexplained)}"
    doubt = f"; but {found.doubt}" if found.doubt else ""
    return f"is finished: {sums} ({causes}){doubt[:1000]}"


def decide(dispute: Dispute, command: ReconciliationCommand, now: datetime) -> list[Event]:
    """What asking for a comparison leads to, and what came of one."""
    match command:
        case Reconcile(by=by, ours=ours, theirs=theirs, rates=rates):
            next_status(dispute.status, "reconcile")
            reconciliation_asked(command, dispute.carrier_id, dispute.case_id)
            (one, *more), (other, *others) = ours, theirs
            return [
                ReconciliationAsked(
                    at=now, by=by, ours=one, theirs=other, more_of_ours=tuple(more), more_of_theirs=tuple(others),
                    rates=rates, columns=command.columns, named_columns=command.named_columns,
                )
            ]  # fmt: skip
        case RecordReconciliation(found=found):  # a fact whatever became of the dispute meanwhile
            return [found.changed(at=now), ReconciliationReported(at=now, asked=found.asked, found=_in_a_line(found))]
    raise AssertionError(f"{type(command).__name__} is no command of a reconciliation")
