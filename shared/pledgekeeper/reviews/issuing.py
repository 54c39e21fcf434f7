"""Writing a month's review: gather what is known, compute, and when that is news keep it as a version, and tell."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.clocks import clocks
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Issued, IssueReview, RecordReviewSent
from pledgekeeper.accounts.surveying import to_be_asked
from pledgekeeper.api.reviews import review_id
from pledgekeeper.api.routes import REVIEW_PAGES, SURVEYS
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.surveying import VALID_FOR
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.first_time import Judged, doubted, judged
from pledgekeeper.kinds import KINDS
from pledgekeeper.model import iso
from pledgekeeper.observability import logger, masked
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.ports import Walk
from pledgekeeper.reviews.dates import with_dates, with_promised_dates
from pledgekeeper.reviews.differences import differences
from pledgekeeper.reviews.facts import CaseFact, PromiseFact, case_fact, promise_facts
from pledgekeeper.reviews.figures import Figures, Subject, figures
from pledgekeeper.reviews.month import Month, month_before, month_named
from pledgekeeper.reviews.page import page
from pledgekeeper.reviews.pdf import pdf
from pledgekeeper.reviews.routes import BEFORE, RouteLine, route_lines
from pledgekeeper.reviews.sections import headline, shown
from pledgekeeper.reviews.words import words
from pledgekeeper.reviews.works import WorkFact, work_facts
from pledgekeeper.settings import settings
from pledgekeeper.sla.pledge import CaseKind, Commitment
from pledgekeeper.tickets.model import Ticket, TicketStatus

FILES: Final = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}
CHANGES_IN_MAIL: Final = 5
STATUSES: Final[dict[Kind, list[str]]] = {
    "ticket": [status.value for status in TicketStatus],
    "dispute": [status.value for status in DisputeStatus],
    "order": [status.value for status in OrderStatus],
}
KEPT_IN_VIEW: Final = timedelta(days=62)
"""So long before the month a case may have been changed last, and still matter: to faults that repeat."""
LONGEST: Final = timedelta(days=400)
"""A case that is over was opened at most so long before the month; those that are open are all looked at."""
END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
IN_HAND: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Gathered:
    cases: list[CaseFact]
    promises: list[PromiseFact]
    works: list[WorkFact]


def issue(carrier_id: str, month_name: str, now: datetime) -> tuple[Account, Issued]:
    """The month's review: the newest version when its figures still hold, else a next one, written now.

    Refused when the month is not over. Written again after a crash it is the same version: its files lie under the
    hash of its figures, and the account notes them once.
    """
    carrier = wiring.book().carrier(carrier_id)
    month = month_named(month_name, carrier.zone)
    if now < month.end:
        raise Refused(f"{month_name} is not over in {carrier.zone}; its review can be written from {iso(month.end)} on")
    account = wiring.account_table().load(carrier_id).account
    found = compute(account, month, now)
    before = account.latest_review(month_name)
    old = read_figures(before) if before else None
    changes = differences(old, found) if old else ()
    if before and not changes:
        return account, before
    version = before.version + 1 if before else 1
    place = _keep(account, found, version, changes)
    sha256 = hashlib.sha256(found.model_dump_json(exclude={"known_at"}).encode()).hexdigest()
    command = IssueReview(month=month_name, place=place, sha256=sha256, changes=changes)
    account = wiring.carry_account(command, f"review:{month_name}:{version}", wiring.around(carrier_id))
    issued = account.latest_review(month_name)
    assert issued is not None
    logger.info("review_issued", carrier=carrier_id, month=month_name, version=issued.version)
    return account, issued


def compute(account: Account, month: Month, now: datetime) -> Figures:
    """The figures of a month, as they are known now."""
    carrier = wiring.book().carrier(account.carrier_id)
    gathered = gather(carrier.id, month, now)
    terms = wiring.book().terms_of(carrier.id, None)
    kinds: tuple[CaseKind, ...] = ("ticket", "dispute", "order")
    known: list[Commitment] = [each for kind in kinds for each in terms.pledge.ours(kind)]
    subject = Subject(carrier=carrier.id, name=carrier.name, tier=carrier.agreement.tier)
    own = clocks(account, terms, min(now, month.end))
    routes = measured(carrier.id, month)
    return figures(
        subject, month, now, gathered.cases, gathered.promises, known, account, own, routes, gathered.works,
        terms.pledge.shares, judged_invoices(carrier, month, now),
    )  # fmt: skip


def gather(carrier_id: str, month: Month, now: datetime) -> Gathered:
    """The facts of every case of the carrier that was opened before the month's end and not long over before it."""
    facts: list[CaseFact] = []
    promises: list[PromiseFact] = []
    planned: list[WorkFact] = []
    orders: list[Order] = []
    for case in _cases(carrier_id, month):
        terms = wiring.book().terms_of(carrier_id, case)
        facts.append(case_fact(case, terms, now, month.end))
        promises.extend(promise_facts(case, terms, now))
        planned += work_facts(case, now) if isinstance(case, Ticket) else ()
        orders += [case] if isinstance(case, Order) else []
    return Gathered(list(with_dates(facts, orders, now)), list(with_promised_dates(promises, orders, now)), planned)


def measured(carrier_id: str, month: Month) -> Iterator[RouteLine]:
    """How well each route of the carrier worked in the month."""
    table = wiring.quality_table()
    for route in table.routes(carrier_id):
        series = table.series(route, min(month.begin - BEFORE, month_before(month).begin).date(), month.end.date())
        yield from route_lines(route, series, month)


def judged_invoices(carrier: Carrier, month: Month, now: datetime) -> Iterator[Judged]:
    """The carrier's invoices of which it is known whether they were right, but for those that are long past."""
    table, types = wiring.invoices(), dispute_types()
    for head in table.of_carrier(carrier.id):
        if head.date_ < (month.begin - LONGEST).date():
            break
        cases = (wiring.store().load(each).case for each in table.disputes_of(carrier.id, head.number))
        doubts = [doubt for each in cases if isinstance(each, Dispute) and (doubt := doubted(each))]
        if found := judged(head, doubts, carrier, types, now):
            yield found


def _cases(carrier_id: str, month: Month) -> Iterator[Case]:
    store = wiring.store()
    for kind, model in KINDS.items():
        over = [status for status in STATUSES[kind] if status in model.model.OVER]
        running = [status for status in STATUSES[kind] if status not in model.model.OVER]
        lately = Walk(since=iso(month.begin - LONGEST), until=iso(month.end))
        still = store.cases_of_carrier(carrier_id, kind, running, Walk(until=iso(month.end)))
        for listed in (*still, *store.cases_of_carrier(carrier_id, kind, over, lately)):
            if listed.over and _matters_until(listed) < month.begin - KEPT_IN_VIEW:
                continue
            case = store.load(listed.case_id).case
            if case and case.opened_at < month.end:
                yield case


def _matters_until(case: Case) -> datetime:
    """A part of an order matters as long as the whole, whenever it ended itself: it is read each time."""
    if isinstance(case, Order):
        return END_OF_TIME if case.part_of else max(case.changed_at, case.yardstick or case.changed_at)
    return case.changed_at


# --- files -----------------------------------------------------------------------------------------------------------


def _keep(account: Account, found: Figures, version: int, changes: tuple[str, ...]) -> str:
    carrier = wiring.book().carrier(account.carrier_id)
    person = wiring.book().roster().person(account.manager or "")
    review = shown(found, version, changes, person.name if person else None, words(carrier.language))
    place = f"reviews/{carrier.id}/{found.month}/v{version}"
    files = {"json": found.model_dump_json().encode(), "html": page(review).encode(), "pdf": pdf(review)}
    for form, content in files.items():
        wiring.client("s3").put_object(
            Bucket=settings().mail_bucket, Key=f"{place}/review.{form}", Body=content, ContentType=FILES[form]
        )
    return place


def read_figures(issued: Issued) -> Figures:
    found = wiring.client("s3").get_object(Bucket=settings().mail_bucket, Key=f"{issued.place}/review.json")
    return Figures.model_validate_json(found["Body"].read())


# --- telling ---------------------------------------------------------------------------------------------------------


def tell(account: Account, issued: Issued, now: datetime) -> Account:
    """Send the mail that says where the review is, once for each version; the account after it."""
    if issued.sent_at:
        return account
    carrier = wiring.book().carrier(account.carrier_id)
    name = f"review-{issued.month}-v{issued.version}"
    if not wiring.store().claim(f"ACCOUNT-{carrier.id}", name, now, now + IN_HAND):
        return account
    to, how = carrier.contact_for("admin").email, settings()
    asks = to_be_asked(account.timeline, issued.month, account.manager, carrier.agreement)
    try:
        with attempt("email"):
            letter = _letter(account, issued, to, _survey_link(carrier.id, issued.month, now) if asks else None)
            send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)
    except NotAccepted as error:
        logger.warning("review_mail_failed", to=masked(to), reason=str(error))
        return account
    sent = RecordReviewSent(month=issued.month, version=issued.version, to=to, asked=asks)
    return wiring.carry_account(sent, f"sent:{issued.month}:{issued.version}", wiring.around(carrier.id))


def _survey_link(carrier_id: str, month: str, now: datetime) -> str:
    signed = wiring.page_signer().sign(carrier_id, f"q{month.replace('-', '')}", now, VALID_FOR)
    return f"{settings().public_url}{SURVEYS}/{signed}"


def _letter(account: Account, issued: Issued, to: str, survey: str | None) -> Letter:
    carrier = wiring.book().carrier(account.carrier_id)
    say, found = words(carrier.language), read_figures(issued)
    month = say.month(issued.month)
    link = f"{settings().public_url}{REVIEW_PAGES}/{review_id(carrier.id, issued.month)}?version={issued.version}"
    text = say("mail", month=month, version=issued.version, link=link, headline=headline(found, say))
    if issued.changes:
        text += "\n" + say("mail-changed", changes="; ".join(issued.changes[:CHANGES_IN_MAIL])) + "\n"
    text += "\n" + say("mail-survey", link=survey) if survey else ""
    return Letter(to=to, subject=say("subject", month=month, name=carrier.name), text=text, case_id="")
