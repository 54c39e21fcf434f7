"""The one place where parts are put together for a function. Clients are made on first use, once."""

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pledgekeeper.beside_invoice import with_its_invoice
from pledgekeeper.book import Book
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.clock import Clock, clock_from_environment, whole_second
from pledgekeeper.effects.case_reference import CaseReferences
from pledgekeeper.effects.feed_token import FeedSigner
from pledgekeeper.effects.page_token import PageSigner
from pledgekeeper.ports import Found, FoundProblem, Problems, Store
from pledgekeeper.problems.model import Problem
from pledgekeeper.queues import Queues
from pledgekeeper.run import Ask, Outcome, Plan, first, run, run_problem, run_together
from pledgekeeper.settings import settings
from pledgekeeper.store.pages import PageTable

if TYPE_CHECKING:
    from pledgekeeper.accounts.decide import Around
    from pledgekeeper.accounts.model import Account
    from pledgekeeper.effects.attachment_files import AttachmentFiles
    from pledgekeeper.effects.client_pool import ClientPool
    from pledgekeeper.effects.credit_note_files import CreditNoteFiles
    from pledgekeeper.effects.dead_letters import DeadLetters
    from pledgekeeper.effects.evidence_files import EvidenceFiles
    from pledgekeeper.effects.listener_secret import ListenerSecrets
    from pledgekeeper.effects.pool_users import PoolUsers
    from pledgekeeper.effects.quarantine import MailQuarantine
    from pledgekeeper.effects.reconciliation_files import ReconciliationFiles
    from pledgekeeper.effects.scoreboard_files import ScoreboardFiles
    from pledgekeeper.scoreboard.signing import ScoreboardSigner
    from pledgekeeper.store.accounts import AccountTable
    from pledgekeeper.store.audits import DynamoAudits
    from pledgekeeper.store.case_versions import CaseVersions
    from pledgekeeper.store.clients import ClientTable
    from pledgekeeper.store.evidence_log import EvidenceLog
    from pledgekeeper.store.invoices import InvoiceTable
    from pledgekeeper.store.listeners import ListenerTable
    from pledgekeeper.store.people import PeopleTable
    from pledgekeeper.store.progress import ProgressTable
    from pledgekeeper.store.quality import QualityTable
    from pledgekeeper.store.redrives import RedriveTable
    from pledgekeeper.store.requests import RequestTable
    from pledgekeeper.store.roster import RosterTable
    from pledgekeeper.store.sessions import SessionTable
    from pledgekeeper.store.surveys import SurveyTable
    from pledgekeeper.store.texts import TextTable
    from pledgekeeper.store.users import UserTable
    from pledgekeeper.store.way_tests import WayTestTable


QUICK: Final[dict[str, Any]] = {
    "parameter_validation": False,
    "account_id_endpoint_mode": "disabled",
    "proxies": {},
}
"""A fifth of the CPU of each call: AWS checks its parameters itself, endpoints are not chosen by account, and the
environment is not searched for proxies."""


@cache
def client(service: str) -> Any:
    """A boto3 client, with the endpoint that the environment may name."""
    import boto3  # a third of a second: paid by the first call that needs AWS, not by the import of the function
    from botocore.config import Config

    made = boto3.client(service, config=Config(**QUICK))
    if service != "dynamodb":
        return made
    from pledgekeeper.store.quick import quicken

    return quicken(made)


@cache
def clock() -> Clock:
    return clock_from_environment(os.environ)


@cache
def store() -> Store:
    from pledgekeeper.store.dynamo import DynamoStore

    return DynamoStore(client("dynamodb"), settings().table_name)


def roster_table() -> "RosterTable":
    from pledgekeeper.store.roster import RosterTable

    return RosterTable(client("dynamodb"), settings().table_name)


def client_table() -> "ClientTable":
    from pledgekeeper.store.clients import ClientTable

    return ClientTable(client("dynamodb"), settings().table_name)


def client_pool() -> "ClientPool":
    from pledgekeeper.effects.client_pool import ClientPool

    return ClientPool(client("cognito-idp"), settings().user_pool_id, client_table())


def pool_users() -> "PoolUsers":
    from pledgekeeper.effects.pool_users import PoolUsers

    return PoolUsers(client("cognito-idp"), settings().user_pool_id)


def user_table() -> "UserTable":
    from pledgekeeper.store.users import UserTable

    return UserTable(client("dynamodb"), settings().table_name)


def people_table() -> "PeopleTable":
    from pledgekeeper.store.people import PeopleTable

    return PeopleTable(client("dynamodb"), settings().table_name)


def session_table() -> "SessionTable":
    from pledgekeeper.store.sessions import SessionTable

    return SessionTable(client("dynamodb"), settings().table_name)


@cache
def request_table() -> "RequestTable":
    from pledgekeeper.store.requests import RequestTable

    return RequestTable(client("dynamodb"), settings().table_name)


def feed_signer() -> FeedSigner:
    return FeedSigner(client("kms"), settings().page_key_id)


@cache
def page_table() -> PageTable:
    return PageTable(client("dynamodb"), settings().table_name)


def evidence_log() -> "EvidenceLog":
    from pledgekeeper.store.evidence_log import EvidenceLog

    return EvidenceLog(client("dynamodb"), settings().table_name)


def evidence_files() -> "EvidenceFiles":
    from pledgekeeper.effects.evidence_files import EvidenceFiles

    return EvidenceFiles(client("s3"), settings().evidence_bucket)


def attachment_files() -> "AttachmentFiles":
    from pledgekeeper.effects.attachment_files import AttachmentFiles

    return AttachmentFiles(client("s3"), settings().mail_bucket, settings().evidence_bucket)


def progress_table() -> "ProgressTable":
    from pledgekeeper.store.progress import ProgressTable

    return ProgressTable(client("dynamodb"), settings().table_name)


def redrive_table() -> "RedriveTable":
    from pledgekeeper.store.redrives import RedriveTable

    return RedriveTable(client("dynamodb"), settings().table_name)


def reconciliation_files() -> "ReconciliationFiles":
    from pledgekeeper.effects.reconciliation_files import ReconciliationFiles

    return ReconciliationFiles(client("s3"), settings().mail_bucket)


def credit_note_files() -> "CreditNoteFiles":
    from pledgekeeper.effects.credit_note_files import CreditNoteFiles

    return CreditNoteFiles(client("s3"), settings().evidence_bucket)


def secret_of(case_id: str, use: Literal["evidence-mask", "record-hash", "pseudonym"]) -> bytes:
    """A secret of one case, for one use; it is in no store and no environment."""
    made = client("kms").generate_mac(
        Message=f"{use}.{case_id}".encode(), KeyId=settings().page_key_id, MacAlgorithm="HMAC_SHA_256"
    )
    return bytes(made["Mac"])


def survey_table() -> "SurveyTable":
    from pledgekeeper.store.surveys import SurveyTable

    return SurveyTable(client("dynamodb"), settings().table_name)


def scoreboard_files() -> "ScoreboardFiles":
    from pledgekeeper.effects.scoreboard_files import ScoreboardFiles

    return ScoreboardFiles(client("s3"), settings().scoreboard_bucket)


def scoreboard_signer() -> "ScoreboardSigner":
    from pledgekeeper.scoreboard.signing import ScoreboardSigner

    return ScoreboardSigner(client("kms"), settings().scoreboard_key_id)


def case_versions() -> "CaseVersions":
    from pledgekeeper.store.case_versions import CaseVersions

    return CaseVersions(client("dynamodb"), settings().table_name)


def text_table() -> "TextTable":
    from pledgekeeper.store.texts import TextTable

    return TextTable(client("dynamodb"), settings().table_name)


def account_table() -> "AccountTable":
    from pledgekeeper.store.accounts import AccountTable

    return AccountTable(client("dynamodb"), settings().table_name)


def around(carrier_id: str) -> "Around":
    """What a decision about an account may look at: its carrier, the roster, and how many accounts each of ours has."""
    from pledgekeeper.accounts.decide import Around

    return Around(book().carrier(carrier_id), book().roster())


def carry_account(command: Command, command_id: str, around: "Around") -> "Account":
    """`run_account` with this function's own table and clock."""
    from pledgekeeper.run_account import run_account

    return run_account(account_table(), command, command_id, around, whole_second(clock().now()))


def quality_table() -> "QualityTable":
    from pledgekeeper.store.quality import QualityTable

    return QualityTable(client("dynamodb"), settings().table_name)


def way_tests() -> "WayTestTable":
    from pledgekeeper.store.way_tests import WayTestTable

    return WayTestTable(client("dynamodb"), settings().table_name)


@cache
def invoices() -> "InvoiceTable":
    from pledgekeeper.store.invoices import InvoiceTable

    return InvoiceTable(client("dynamodb"), settings().table_name)


@cache
def audits() -> "DynamoAudits":
    from pledgekeeper.store.audits import DynamoAudits

    return DynamoAudits(client("dynamodb"), settings().table_name)


@cache
def problems() -> Problems:
    from pledgekeeper.store.problems import DynamoProblems

    return DynamoProblems(client("dynamodb"), settings().table_name)


@cache
def book() -> Book:
    return Book(store(), clock())


def carry(
    case_id: str, command: Command | Ask, command_id: str, carrier_id: str | None = None, found: Found | None = None,
    must: Callable[[Case], None] | None = None,
) -> Outcome:  # fmt: skip
    """`run` with this function's own store, terms and clock, and what it knows of the invoice in dispute; where the
    case is as it `must` be."""
    asked = with_its_invoice(store(), invoices, command)
    asked = first(must, asked) if must else asked
    return run(store(), book().terms_of, clock(), case_id, asked, command_id, carrier_id, found)


def carry_together(first_id: str, second_id: str, plan: Plan, command_id: str) -> Outcome:
    """`run_together` with this function's own store, terms and clock."""
    return run_together(store(), book().terms_of, clock(), first_id, second_id, plan, command_id)


def carry_problem(problem_id: str, command: Command, command_id: str, found: FoundProblem | None = None) -> Problem:
    """`run_problem` with this function's own store and clock."""
    return run_problem(problems(), clock(), problem_id, command, command_id, found)


@cache
def queues() -> Queues:
    return Queues(client("sqs"), settings(), clock())


@cache
def page_signer() -> PageSigner:
    return PageSigner(client("kms"), settings().page_key_id)


def listener_table() -> "ListenerTable":
    from pledgekeeper.store.listeners import ListenerTable

    return ListenerTable(client("dynamodb"), settings().table_name)


@cache
def listener_secrets() -> "ListenerSecrets":
    from pledgekeeper.effects.listener_secret import ListenerSecrets

    return ListenerSecrets(client("kms"), settings().page_key_id)


@cache
def case_references() -> CaseReferences:
    return CaseReferences(client("kms"), settings().page_key_id)


def mail_quarantine() -> "MailQuarantine":
    from pledgekeeper.effects.mail_receipt import MailRoute
    from pledgekeeper.effects.quarantine import MailQuarantine

    told = settings()
    route = MailRoute(told.mail_bucket, "incoming/", told.mail_topic_arn, (told.care_address,))
    return MailQuarantine(client("s3"), client("sns"), route)


def dead_letters() -> "DeadLetters":
    from pledgekeeper.effects.dead_letters import DeadLetters, all_queues

    return DeadLetters(client("sqs"), all_queues(settings().work_queues, settings().dead_letter_queues))
