"""Who may do what beside the table: `permissions` makes statements of it, tests hold the functions' calls to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Bucket = Literal["mail", "evidence", "scoreboard"]

READ: Final = ("s3:GetObject",)
WRITE: Final = ("s3:PutObject",)
READ_AND_WRITE: Final = READ + WRITE
WRITE_LOCKED: Final = (*WRITE, "s3:PutObjectRetention")
DELETE: Final = ("s3:DeleteObject",)
DELETE_FOR_GOOD: Final = ("s3:DeleteObjectVersion",)
PASS_THROUGH: Final = (*READ_AND_WRITE, *DELETE, "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
"""What Athena asks of whoever asks it."""

PASSING: Final = "reconciling/"
"""What is staged and answered lies below this for minutes; the bucket's lifecycle takes what a crash leaves behind."""
ASKED: Final = "scoreboard-asked/"
"""The same of what Athena answers about years."""
INCOMING: Final = "incoming/"
"""Where SES puts mails."""


@dataclass(frozen=True)
class Folder:
    """What lies below a prefix of a bucket: who does what with it, and why nobody can name the objects beforehand."""

    bucket: Bucket
    prefix: str
    because: str
    who: Mapping[str, Sequence[str]]


A_MAIL: Final = "SES names each mail by an id of its own, which it keeps in quarantine/, and nothing else lies there."
A_DISPUTE: Final = "Below it are carriers, disputes and files, by numbers that nobody knows beforehand."
A_MONTH: Final = "A page for each language, a file for each month."

# Who files and reads evidence deletes none; who deletes it can neither read nor write it.
FOLDERS: Final = (
    Folder("mail", INCOMING, A_MAIL, {"mail_intake": READ, "desk": WRITE}),
    Folder("mail", "quarantine/", A_MAIL, {"mail_intake": WRITE, "desk": READ + DELETE}),
    Folder(
        "mail",
        "attachments/",
        "What came with a mail or was attached is kept under the hash of its content.",
        {"mail_intake": WRITE, "cases_api": READ_AND_WRITE, "ecare": READ_AND_WRITE, "desk": WRITE},
    ),
    Folder(
        "mail",
        PASSING,
        "What Athena reads and answers, and what is put down of a large month, is deleted.",
        {"reconcile": PASS_THROUGH},
    ),
    Folder(
        "mail",
        "reconciliations/",
        "Results lie below the case that they are of.",
        {"reconcile": READ_AND_WRITE, "ecare": READ, "evidence_api": READ, "evidence_purger": DELETE_FOR_GOOD},
    ),
    Folder(
        "mail",
        "ranges/",
        "Range lists of ours, each by its name and by its hash, and when it was loaded.",
        {"evidence_api": READ_AND_WRITE, "desk": READ_AND_WRITE, "reconcile": READ},
    ),
    Folder(
        "mail",
        "reviews/",
        "Reviews lie below the carrier and the month that they are of.",
        {"reviews_api": READ_AND_WRITE, "service_review": READ_AND_WRITE, "ecare": READ},
    ),
    Folder(
        "evidence",
        "arriving/",
        A_DISPUTE,
        {"evidence_api": READ_AND_WRITE, "ecare": READ_AND_WRITE, "evidence_purger": DELETE_FOR_GOOD},
    ),
    Folder(
        "evidence",
        "attaching/",
        "What is attached to cases arrives below its sender, under the hash of its content.",
        {"cases_api": READ_AND_WRITE, "ecare": READ_AND_WRITE, "desk": READ},
    ),
    Folder(
        "evidence",
        "evidence/",
        A_DISPUTE,
        {
            "evidence_api": READ + WRITE_LOCKED,
            "ecare": READ + WRITE_LOCKED,
            "evidence_masker": READ,
            "reconcile": READ,
            "evidence_purger": DELETE_FOR_GOOD,
        },
    ),
    Folder(
        "evidence",
        "masked/",
        A_DISPUTE,
        {"evidence_api": READ, "ecare": READ, "evidence_masker": WRITE, "evidence_purger": DELETE_FOR_GOOD},
    ),
    Folder(
        "evidence",
        "quarantine/",
        A_DISPUTE,
        {"evidence_api": WRITE, "ecare": WRITE, "evidence_purger": DELETE_FOR_GOOD},
    ),
    Folder(
        "evidence",
        "credit-notes/",
        "Below it are carriers, disputes and numbers of credit notes, which nobody knows beforehand.",
        {"credit_note_writer": READ + WRITE_LOCKED, "disputes_api": READ, "ecare": READ, "notifier": READ},
    ),
    Folder("scoreboard", "scoreboard/", A_MONTH, {"scoreboard": READ_AND_WRITE, "scoreboard_page": READ}),
    Folder("scoreboard", "scoreboard-kept/", A_MONTH, {"scoreboard": READ_AND_WRITE}),
    Folder("scoreboard", "scoreboard-sums/", A_MONTH, {"scoreboard": READ_AND_WRITE}),
    Folder(
        "scoreboard",
        ASKED,
        "What Athena answers lies below a new name each time, and is deleted.",
        {"scoreboard": PASS_THROUGH},
    ),
)

# Who may list a bucket: who may not is told of what is not there that it is forbidden.
LISTS: Final[Mapping[Bucket, Mapping[str, Sequence[str]]]] = {
    "mail": {"s3:ListBucket": ("desk",), "s3:ListBucketVersions": ("evidence_purger",)},
    "evidence": {
        "s3:ListBucket": ("evidence_api", "cases_api", "ecare", "desk"),
        "s3:ListBucketVersions": ("evidence_purger",),
    },
    "scoreboard": {"s3:ListBucket": ("scoreboard", "scoreboard_page")},
}

# Who may list what lies below a prefix alone.
LISTS_BELOW: Final[Mapping[Bucket, Mapping[str, Sequence[str]]]] = {
    "mail": {PASSING: ("reconcile",), "ranges/": ("ecare",)}
}

OUTBOX: Final = (
    "Wakes", "Pages", "Notices", "DisputeSteps", "ProblemSteps", "Listeners", "Masking", "Purges", "Reconciliations",
    "CreditNotes",
)  # fmt: skip
"""The queues by which a case says what it owes."""

# Who sends to which queues; the desk sends dead letters again, to whichever they came from.
SENDS: Final[Mapping[str, Sequence[str]]] = {
    "outbox_relay": OUTBOX,
    "desk": (*OUTBOX, "Mail", "Receipts", "Texts"),
    "wake_sweep": ("Wakes",),
    "roster_watch": ("Wakes",),
    "roster_api": ("Wakes", "Pages"),
    "pager": ("Pages",),
    "text_intake": ("Pages",),
    "call_answer": ("Pages",),
    "listener": ("Listeners",),
    "hub_api": ("Listeners",),
    "ecare": ("Listeners",),
    "reconcile": ("Reconciliations",),
}

# Links and references are signed by the page key, which never leaves KMS; secrets of cases and listeners come of it.
SIGNS: Final[Mapping[str, Sequence[str]]] = {
    "kms:GenerateMac": (
        "pager", "notifier", "mail_intake", "roster_api", "hub_api", "listener", "evidence_api", "evidence_masker",
        "scoreboard", "reviews_api", "service_review", "ecare", "reconcile",
    ),
    "kms:VerifyMac": ("page_answer", "call_answer", "survey_answer", "roster_api"),
}  # fmt: skip

WRITES_MAIL: Final = (
    "mail_intake",
    "notifier",
    "pager",
    "problem_step",
    "roster_watch",
    "window_watch",
    "service_watch",
    "reviews_api",
    "service_review",
)
WRITES_TEXTS: Final = ("pager", "text_intake", "notifier")
"""And calls."""

LOOKS_AFTER_THE_POOL: Final = (
    "AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminGetUser", "AdminListGroupsForUser",
    "AdminRemoveUserFromGroup", "CreateGroup", "CreateUserPoolClient", "DeleteUserPoolClient", "ListUsersInGroup",
)  # fmt: skip
"""What `ecare` does in the user pool for a carrier's admins: its systems, and its people who sign in."""
