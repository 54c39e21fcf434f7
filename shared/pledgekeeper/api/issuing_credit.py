"""Issuing a credit under its number: by the API, and on the pages."""

from collections.abc import Callable

from pledgekeeper import wiring
from pledgekeeper.api.credit_notes import must_be_foreign, next_number, series_of
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.settling import IssueCredit
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile
from pledgekeeper.ports import Found
from pledgekeeper.run import ATTEMPTS, Outcome


def issue_credit(
    case: Case, asked: IssueCredit, command_id: str, found: Found | None = None,
    must: Callable[[Case], None] | None = None,
) -> Outcome:  # fmt: skip
    """Issue a credit under the number that was given, or under the next of the series that the agreement names; of a
    case that is as it `must` be.

    A number is taken in the transaction that issues the credit: whoever comes second takes the next one.
    """
    invoicing = wiring.book().carrier(case.carrier_id).agreement.invoicing
    series = series_of(invoicing, wiring.clock().now())
    if asked.credit_note is not None or series is None:
        must_be_foreign(asked.credit_note or "", invoicing)
        try:
            return wiring.carry(case.case_id, asked, command_id, found=found, must=must)
        except AlreadyKnown as known:
            raise AlreadyKnown(
                f"credit_note: {known}", because="credit-number-taken", number=asked.credit_note,
                case_id=known.facts["case_id"], by=known.facts["by"],
            ) from None  # fmt: skip
    for attempt in range(1, ATTEMPTS + 1):
        number = next_number(series, wiring.store().last_credit_note(series))
        try:
            return wiring.carry(case.case_id, asked.changed(credit_note=number), command_id, must=must)
        except AlreadyKnown:
            if attempt == ATTEMPTS:
                raise ChangedMeanwhile(f"others take numbers of {series} faster than we do; send it again") from None
    raise AssertionError("unreachable")
