"""The functions there are, how big each is, and the environment all of them share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.cdk.function import CareFunction


@dataclass(frozen=True)
class Size:
    """How long one call may take, and how much memory it has (CPU follows memory)."""

    timeout_seconds: int = 30
    memory_mib: int = 256
    disk_mib: int | None = None
    """None: the 512 MiB that every function has."""


API: Final = Size(timeout_seconds=10)

# One line for each file of functions/; tests hold the two lists together.
SIZES: Final[Mapping[str, Size]] = {
    "authorizer": Size(timeout_seconds=10, memory_mib=512),  # checks signatures: it is waited for by every first call
    "tickets_api": API,
    "sonata_api": API,
    "cases_api": API,
    "disputes_api": API,
    "invoices_api": API,
    "evidence_api": Size(timeout_seconds=29, memory_mib=1024),  # copies a gigabyte, compares the hashes of a month
    "orders_api": API,
    "problems_api": API,
    "accounts_api": API,
    "quality_api": Size(timeout_seconds=29, memory_mib=1024),  # reads Parquet
    "reviews_api": Size(timeout_seconds=29, memory_mib=1024),  # may write one anew
    "service_review": Size(timeout_seconds=900, memory_mib=2048),  # every carrier's
    "service_watch": Size(timeout_seconds=300),  # every carrier
    "quality_watch": Size(timeout_seconds=900, memory_mib=1024),  # every route, and ten weeks of it
    "hub_api": Size(timeout_seconds=30),  # a name that the DNS answers slowly for
    "page_answer": API,
    "survey_answer": API,
    "roster_api": API,
    "docs_api": API,
    "ecare": Size(timeout_seconds=29, memory_mib=1024),  # people wait for it, and it draws what it read
    "desk": Size(timeout_seconds=29, memory_mib=1024),  # the same, and works out what-ifs over hundreds of cases
    "call_answer": API,
    "mail_intake": Size(timeout_seconds=120, memory_mib=1024),  # a mail may have 40 MB, most of it attached
    "wake_sweep": Size(),
    "wake": Size(),
    "outbox_relay": Size(),
    "pager": Size(),
    "notifier": Size(),
    "receipts": Size(),
    "text_intake": Size(),
    "dispute_step": Size(timeout_seconds=120),  # an invoice may have many disputes, and each hears of the others
    "problem_step": Size(),
    "evidence_masker": Size(timeout_seconds=300, memory_mib=1024),  # a quarter of a gigabyte of call records
    "evidence_purger": Size(timeout_seconds=120),
    "credit_note_writer": Size(timeout_seconds=60, memory_mib=512),  # sets a page; its program alone has 80 MB
    "reconcile": Size(timeout_seconds=900, memory_mib=3008, disk_mib=10_240),  # two months of call records
    "scoreboard": Size(timeout_seconds=900, memory_mib=3008, disk_mib=10_240),  # two years of cases
    "scoreboard_page": API,
    "listener": Size(timeout_seconds=60),  # ten seconds for each that does not answer
    "auditor": Size(timeout_seconds=60),
    "late_steps": Size(),
    "window_watch": Size(timeout_seconds=60),  # a month's invoices may close on one day
    "roster_watch": Size(timeout_seconds=60),  # a gap of many days is many looks
}


def make_functions(
    scope: Construct, code: lambda_.Code, own: Mapping[str, lambda_.Code], environment: Mapping[str, str]
) -> dict[str, CareFunction]:
    """Every function, by name, with the same environment, and the same code unless it has its own."""
    shared = {
        **environment,
        "POWERTOOLS_METRICS_NAMESPACE": "Pledgekeeper",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # saves a scan of all installed packages at each cold start
    }
    return {
        name: CareFunction(
            scope,
            name,
            code=own.get(name, code),
            environment=shared,
            timeout_seconds=size.timeout_seconds,
            memory_mib=size.memory_mib,
            disk_mib=size.disk_mib,
        )
        for name, size in SIZES.items()
    }
