"""SQS: compare the call records that a dispute names, or search them for patterns; keep and tell what was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.evidence import incomparable, place
from pledgekeeper.api.evidence_room import hashes_of, salt_of
from pledgekeeper.batches import one_by_one
from pledgekeeper.billing.answering import answered
from pledgekeeper.billing.disputed import about, agreement_for, reconciled
from pledgekeeper.billing.fetching_back import NoLongerStaged
from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.folder import CALLS, HASHES, PAGE, SUMMARY, WORKBOOK
from pledgekeeper.billing.halfway import put_down, run_of, taken_up
from pledgekeeper.billing.limits import within_limits
from pledgekeeper.billing.opening import opened
from pledgekeeper.billing.proposing import KNOWN
from pledgekeeper.billing.reconcile import Work, begin, finish, place_of
from pledgekeeper.billing.residual import Residual
from pledgekeeper.billing.room import Room
from pledgekeeper.billing.searched import searched
from pledgekeeper.billing.setting_aside import Engine
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.billing.stages import Stage, Told
from pledgekeeper.carriers.call_columns import MappingFile
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.carriers.range_lists import is_name
from pledgekeeper.cases.decide import event_named
from pledgekeeper.disputes.evidence import EvidenceFiled, RecordAnswer
from pledgekeeper.disputes.exchange import Answer
from pledgekeeper.disputes.fraud.patterns import PatternsAsked, PatternsFailed, PatternsFound, RecordPatterns
from pledgekeeper.disputes.masking import without_numbers
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import (
    DisputeReconciled,
    ReconciliationAsked,
    ReconciliationFailed,
    RecordReconciliation,
)
from pledgekeeper.effects.athena import Athena
from pledgekeeper.effects.put_down import PutDown
from pledgekeeper.effects.range_list_files import key_of
from pledgekeeper.effects.record_files import RecordFiles, name_of
from pledgekeeper.errors import Invalid, NotFound, TooLarge
from pledgekeeper.ids import random_id
from pledgekeeper.messages import ReconciliationDue
from pledgekeeper.observability import logger
from pledgekeeper.pledges.loading import load
from pledgekeeper.settings import settings

MEMORY = "2GB"
"""Of the 3 GB that the function has, for DuckDB; what it does not hold goes to the function's disk."""

THREADS = 2
"""The processors that come with so much memory."""

FROM_CALLS = 20_000_000
"""Of the larger side: so many go to Athena. Each pair would take 30 bytes of the function's 3 GB beside DuckDB's 2."""

ROOM = Room(calls=100_000_000, compared=25_000_000, file_bytes=6 << 30)
"""On 10 GB of disk: both sides' files of evidence, then those of one and 32 bytes for each call of either side."""
SIDES: Final = ("ours", "theirs")

TRIES = 3
"""As often as the queue gives a message, and then to the dead letters. The last one answers before its time is over."""

ANSWERING_SECONDS = 60

MOST_SAID = 2_000


@dataclass(frozen=True)
class Try:
    """One call of the function for one message. `seconds`: how long it has, None while there is another try; `lasts`:
    whether so many are left; `kept`: where in the bucket the result goes."""

    folder: Path
    told: Told
    half: PutDown
    seconds: float | None
    lasts: Callable[[float], bool]
    kept: str


def answer(record: SQSRecord, context: LambdaContext) -> None:
    due = ReconciliationDue.model_validate_json(record.body)
    command_id = f"reconciled:{due.owed_by}"
    found = wiring.store().load(due.case_id, command_id)
    if found.answered:
        return
    asked = event_named(found.case, due.owed_by) if found.case else None
    if isinstance(found.case, Dispute) and isinstance(asked, PatternsAsked):
        result_of = _searched(found.case, asked, due.owed_by, _seconds_left(record, context))
        wiring.carry(due.case_id, RecordPatterns(found=result_of), command_id)
        logger.info("patterns_searched", case_id=due.case_id, owed_by=due.owed_by, outcome=result_of.event)
        return
    if isinstance(found.case, Dispute) and isinstance(asked, EvidenceFiled):
        checked = _held_against(found.case, asked)
        wiring.carry(due.case_id, RecordAnswer(evidence_id=asked.evidence_id, **dict(checked)), command_id)
        logger.info("answer_checked", case_id=due.case_id, evidence=asked.evidence_id, right=checked.right)
        return
    if not isinstance(found.case, Dispute) or not isinstance(asked, ReconciliationAsked):
        raise NotFound(f"{due.owed_by} of {due.case_id} asks for no reconciliation")
    half = PutDown(wiring.client("s3"), settings().mail_bucket, f"{due.case_id}/{due.owed_by}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = half.fetched(folder / "begun.duckdb")
        result: DisputeReconciled | ReconciliationFailed
        try:
            this = Try(
                folder, _telling(due.case_id, due.owed_by), half, _seconds_left(record, context),
                lambda seconds: _remaining(context) >= seconds,
                f"reconciliations/{found.case.carrier_id}/{due.case_id}/{due.owed_by}/",
            )  # fmt: skip
            residual = _finished(file, this) if file else _compared(found.case, asked, this)
            if residual is None:  # it is put down: the rest is another call's
                wiring.queues().send("reconciliations", [due])
                return
            result = _kept(residual, this, due.owed_by)
            if residual.shows_columns and not residual.doubt:
                _keep_columns(residual, folder / "columns.yaml", _columns_of(found.case.carrier_id))
        except (Invalid, TooLarge) as problem:  # an answer: the same files would be refused again
            result = ReconciliationFailed(at=wiring.clock().now(), asked=due.owed_by, reason=_told(problem, name))
        except NoLongerStaged:  # the next try begins anew
            half.forget()
            raise
        wiring.carry(due.case_id, RecordReconciliation(found=result), command_id)
        logger.info("dispute_reconciled", case_id=due.case_id, owed_by=due.owed_by, outcome=result.event)
        if file:  # not before: who comes again after a fault takes it up again
            _forget(file, half)


def _searched(
    dispute: Dispute, asked: PatternsAsked, name: str, seconds: float | None
) -> PatternsFound | PatternsFailed:
    fraud, now = wiring.book().terms_of(dispute.carrier_id, dispute).carrier.agreement.fraud, wiring.clock().now()
    named = asked.range_list or fraud.range_list
    listed = key_of(named) if named and is_name(named) else named
    with TemporaryDirectory() as folder:
        try:
            return searched(dispute, asked, name, _files(), Path(folder), now, seconds, listed)
        except (Invalid, TooLarge) as problem:
            return PatternsFailed(at=now, asked=name, reason=_told(problem, folder))


def _told(problem: Invalid | TooLarge, folder: str) -> str:
    """A refusal as the timeline has it, which more people read than may see telephone numbers."""
    return without_numbers(str(problem).replace(f"{folder}/", ""), KNOWN.values())


def _held_against(dispute: Dispute, filed: EvidenceFiled) -> Answer:
    """What a file comes to that was filed as the answer to an exchange of hashes."""
    file, exchange = dispute.room.file(filed.evidence_id), filed.exchange
    assert exchange is not None
    both = [dispute.room.file(exchange.of(side)) for side in ("carrier", "ours")]
    with TemporaryDirectory() as folder:
        try:
            if told := incomparable(*both):
                raise Invalid(told)
            theirs, ours = (hashes_of(dispute, each) for each in both)
            own, other = (theirs, ours) if file.by.side == "carrier" else (ours, theirs)
            path = _files().fetched(f"evidence/{place(dispute, file.evidence_id)}", Path(folder) / "answer")
            return answered(path, own, other, salt_of(dispute))
        except (Invalid, TooLarge) as problem:
            return Answer(failed=_told(problem, folder)[:MOST_SAID])


def _work(dispute: Dispute, asked: ReconciliationAsked, folder: Path) -> Work:
    """What is to be done. The files of calls are not here yet."""
    carrier = wiring.book().terms_of(dispute.carrier_id, dispute).carrier
    rates = asked.rates or _rates_of(carrier)
    sheet = read_sheet(_files().fetched(rates, folder / "rates")) if rates else []
    ours, theirs = (_place(folder / side, asked.files(side)) for side in SIDES)
    return Work(
        ours, theirs, agreement_for(dispute.claim, carrier), sheet,
        out=folder / "out", passing=True, room=ROOM, about=about(dispute, carrier.name),
    )  # fmt: skip


def _place(folder: Path, keys: Sequence[str]) -> Path:
    """A side's file, or the folder of its files."""
    return folder / name_of(keys[0]) if len(keys) == 1 else folder


def _seconds_left(record: SQSRecord, context: LambdaContext) -> float | None:
    if int(record.attributes.approximate_receive_count or 1) < TRIES:
        return None
    return _remaining(context) - ANSWERING_SECONDS


def _remaining(context: LambdaContext) -> float:
    return context.get_remaining_time_in_millis() / 1000


def _compared(dispute: Dispute, asked: ReconciliationAsked, this: Try) -> Residual | None:
    """Read the files by the columns that are named, else by those of the last time; find what is not named, and all
    where those of the last time do not fit.

    A large month takes two calls of the function: None when it is put down.
    """
    work = _work(dispute, asked, this.folder)
    if asked.columns:
        return _begun(asked, work.reading(asked.columns), this)
    if asked.named_columns:
        return _begun(asked, replace(work, named=asked.named_columns), this)
    try:
        known = load(_files().fetched(_columns_of(dispute.carrier_id), this.folder / "known"), MappingFile)
        return _begun(asked, work.reading(known), this)
    except Invalid:
        return _begun(asked, work, this)


def _begun(asked: ReconciliationAsked, work: Work, this: Try) -> Residual | None:
    size = 0
    for side in SIDES:
        for key in asked.files(side):
            size += _files().fetched(key, this.folder / side).stat().st_size
            ROOM.take_bytes(size)
    work = replace(work, engine=_engine(random_id()))
    with (
        TemporaryDirectory() as name,
        opened(folder := Path(name), place_of(work, folder), MEMORY, THREADS) as database,
        within_limits(database, this.seconds),
    ):
        begun = begin(database, work, folder, this.told)
        if not begun.aside.parts:
            return finish(database, begun, folder, this.told, out=work.out, engine=None)
        put_down(database, begun, folder / "begun.duckdb")
        this.half.keep(folder / "begun.duckdb")
    return None


def _columns_of(carrier_id: str) -> str:
    return f"reconciliations/{carrier_id}/columns.yaml"


def _keep_columns(found: Residual, path: Path, key: str) -> None:
    """For the next time. Columns by which few calls had a partner are not kept: they may be the wrong ones."""
    columns = MappingFile(ours=found.mappings[0], theirs=found.mappings[1])
    path.write_text(yaml.safe_dump(columns.model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    _files().keep(path, key)


def _finished(file: Path, this: Try) -> Residual | None:
    """Take up what another call has put down. None when it is put down again, with what was written so far kept."""
    out = this.folder / "out"
    with opened(this.folder, file, MEMORY, THREADS) as database, within_limits(database, this.seconds):
        begun = taken_up(database)
        found = finish(
            database, begun, this.folder, this.told, out=out, engine=_engine(begun.run), lasts=this.lasts
        )  # fmt: skip
    if found is None:
        _files().keep_all(out / CALLS, f"{this.kept}{CALLS}/")
        this.half.keep(file)
    return found


def _forget(file: Path, half: PutDown) -> None:
    """What was staged, and what was put down."""
    if engine := _engine(run_of(file)):
        engine.forget()
    half.forget()


def _kept(found: Residual, this: Try, name: str) -> DisputeReconciled:
    """Keep all that was found in the bucket; what the timeline says of it."""
    out, kept = this.folder / "out", this.kept
    _files().keep_all(out / CALLS, f"{kept}{CALLS}/")
    for file in (HASHES, WORKBOOK, PAGE, SUMMARY):  # the summary, which has the hashes of the others, comes last
        _files().keep(out / file, f"{kept}{file}")
    return reconciled(found, name, wiring.clock().now(), kept, sha256(out / SUMMARY))


def _engine(run: str) -> Engine | None:
    """Athena, where the stacks say that there is one."""
    known = settings()
    if not known.athena_workgroup:
        return None
    athena, s3 = wiring.client("athena"), wiring.client("s3")
    return Athena(athena, s3, known.athena_workgroup, known.athena_database, known.mail_bucket, run, FROM_CALLS)


def _rates_of(carrier: Carrier) -> str | None:
    """Where the rate sheet of a carrier's agreement lies, if it has one."""
    name = carrier.agreement.call_records.rate_sheet
    return f"reconciliations/{carrier.id}/rates/{name}" if name else None


def _telling(case_id: str, name: str) -> Told:
    """Whoever waits at the page of the dispute sees how far it has come."""

    from botocore.exceptions import ClientError  # a quarter of a second

    def told(said: str) -> None:
        if isinstance(said, Stage):
            try:
                wiring.progress_table().tell(case_id, name, int(said.done * 100), wiring.clock().now())
            except ClientError as error:  # what was worked out is not given up for it
                logger.warning("progress_not_told", case_id=case_id, error=str(error))

    return told


def _files() -> RecordFiles:
    known = settings()
    return RecordFiles(wiring.client("s3"), known.evidence_bucket, known.mail_bucket)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, lambda record: answer(record, context), context)
