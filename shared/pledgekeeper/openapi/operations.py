"""What the document says of each route. One that is missing here fails a test, which names it."""

from typing import Final

from pledgekeeper.api.attaching import AttachmentCreate, AttachmentSent
from pledgekeeper.api.commands import Asked as CaseCommand
from pledgekeeper.api.disputes import CreditClaim, DisputeAnswer, DisputeCreate
from pledgekeeper.api.patching import MEDIA_TYPES
from pledgekeeper.api.problems import Asked as ProblemCommand
from pledgekeeper.api.problems import ProblemCreate
from pledgekeeper.api.routes import (
    AUDIT,
    CASES,
    DISPUTES,
    DOCS,
    FAIRNESS,
    OPENAPI,
    PAGES,
    PROBLEMS,
    SET_OFF,
    SPECIFICATIONS,
    SURVEYS,
    TICKETS,
    TICKETS_V4,
    VERIFIER,
)
from pledgekeeper.api.survey_page import SurveyForm
from pledgekeeper.api.tmf621 import TroubleTicketCreate, TroubleTicketUpdate
from pledgekeeper.openapi.account_operations import ACCOUNT_OPERATIONS
from pledgekeeper.openapi.attachment_shapes import AttachmentAnnounced, AttachmentLink, KeptFile
from pledgekeeper.openapi.bodies import CreateV4, JsonPatch, UpdateV4
from pledgekeeper.openapi.case_shapes import Audits, Clocks, Explanation, Problem, ProblemLine, Timeline
from pledgekeeper.openapi.case_shapes import Pages as PagesOfCase
from pledgekeeper.openapi.credit_note_shapes import CreditNote
from pledgekeeper.openapi.dispute_shapes import Dispute, Eligibility, SetOffStatement
from pledgekeeper.openapi.evidence_operations import EVIDENCE_OPERATIONS
from pledgekeeper.openapi.fairness_shapes import FairnessReport
from pledgekeeper.openapi.invoice_operations import INVOICE_OPERATIONS
from pledgekeeper.openapi.listener_operations import LISTENER_OPERATIONS
from pledgekeeper.openapi.operation import COUNTS, FIELDS, Operation, Query, listing
from pledgekeeper.openapi.order_operations import ORDER_OPERATIONS
from pledgekeeper.openapi.quality_operations import QUALITY_OPERATIONS
from pledgekeeper.openapi.reconciliation_operations import RECONCILIATION_OPERATIONS
from pledgekeeper.openapi.review_operations import REVIEW_OPERATIONS
from pledgekeeper.openapi.roster_operations import ROSTER_OPERATIONS
from pledgekeeper.openapi.scoreboard_operations import SCOREBOARD_OPERATIONS
from pledgekeeper.openapi.shapes import Specification, Ticket, TicketV4
from pledgekeeper.openapi.sonata_operations import SONATA_OPERATIONS

MOMENT: Final = {"type": "string", "format": "date-time"}
JSON, HTML, TEXT = "application/json", "text/html", "text/plain"
FORM: Final = "application/x-www-form-urlencoded"
LISTED: Final = (*COUNTS, "X-Pagination-Throttled", "Link")
TICKET_FILTERS: Final = listing("status", "priority", "severity", "ticketType", "creationDate", "externalIdentifier.id")
TICKET_FILTERS_V4: Final = listing("status", "priority", "severity", "ticketType", "creationDate", "externalId")
DISPUTE_FILTERS: Final = listing("status", "type", "opened_at", "reference", "invoice_number")

TAKEN: Final = (
    "The status starts at `acknowledged` whatever is sent. What would speed the fault up and is missing is asked for "
    "later; see the specifications."
)
PATCHED: Final = "A merge patch, a JSON Patch, or a JSON Patch with a query (TMF630), by the Content-Type."
NEVER_DELETED: Final = "Not offered: the timeline is what the promises are measured by. Cancel the ticket instead."

OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {TICKETS}": Operation(
        "createTicket", "Report a fault", "Tickets", Ticket, 201, TroubleTicketCreate, headers=("Location",),
        about=TAKEN, query=(FIELDS,),
    ),
    f"GET {TICKETS}": Operation(
        "listTickets", "Tickets, newest first", "Tickets", list[Ticket], query=TICKET_FILTERS, headers=LISTED
    ),
    f"GET {TICKETS}/{{id}}": Operation("getTicket", "One ticket", "Tickets", Ticket, query=(FIELDS,)),
    f"PATCH {TICKETS}/{{id}}": Operation(
        "changeTicket", "Change a ticket, move it, or say something", "Tickets", Ticket,
        sent=TroubleTicketUpdate | JsonPatch, read_as=MEDIA_TYPES, about=PATCHED, query=(FIELDS,),
    ),
    f"DELETE {TICKETS}/{{id}}": Operation(
        "deleteTicket", "Not offered", "Tickets", status=405, about=NEVER_DELETED
    ),
    f"GET {SPECIFICATIONS}": Operation(
        "listSpecifications", "What speeds up a fault, by its kind", "Tickets", list[Specification],
        query=listing("name"), headers=COUNTS,
    ),
    f"GET {SPECIFICATIONS}/{{specification}}": Operation(
        "getSpecification", "What speeds up a fault of one kind", "Tickets", Specification, query=(FIELDS,)
    ),
    f"POST {TICKETS_V4}": Operation(
        "createTicketV4", "Report a fault, by v4", "Tickets", TicketV4, 201, CreateV4, headers=("Location",),
        about=TAKEN, query=(FIELDS,),
    ),
    f"GET {TICKETS_V4}": Operation(
        "listTicketsV4", "Tickets by v4, newest first", "Tickets", list[TicketV4], query=TICKET_FILTERS_V4,
        headers=LISTED,
    ),
    f"GET {TICKETS_V4}/{{id}}": Operation("getTicketV4", "One ticket, by v4", "Tickets", TicketV4, query=(FIELDS,)),
    f"PATCH {TICKETS_V4}/{{id}}": Operation(
        "changeTicketV4", "Change a ticket, by v4", "Tickets", TicketV4, sent=UpdateV4, read_as=MEDIA_TYPES[:2],
        query=(FIELDS,),
    ),
    f"DELETE {TICKETS_V4}/{{id}}": Operation(
        "deleteTicketV4", "Not offered", "Tickets", status=405, about=NEVER_DELETED
    ),
    f"GET {CASES}/{{id}}/clocks": Operation("getClocks", "The clocks of a case", "Cases", Clocks),
    f"GET {CASES}/{{id}}/clocks/{{commitment}}/explanation": Operation(
        "explainClock", "Why a clock shows what it shows", "Cases", Explanation, produces=(JSON, TEXT),
        query=(
            Query("lang", "`en`, `fr`, `es`, `pt` or `zh`; else Accept-Language, else the carrier's."),
            Query("zone", "An IANA time zone, e.g. `Europe/Paris`; else the carrier's."),
        ),
    ),
    f"GET {CASES}/{{id}}/timeline": Operation("getTimeline", "What happened in a case", "Cases", Timeline),
    f"GET {CASES}/{{id}}/pages": Operation("getPages", "Proof of paging", "Cases", PagesOfCase),
    f"GET {CASES}/{{id}}/export": Operation(
        "exportCase", "A case to take home, and to recompute", "Cases", produces=("application/x-ndjson",),
        headers=("Content-Disposition",), about="JSON Lines, which verify_pledge.py verifies alone.",
    ),
    f"GET {CASES}/{{id}}/attachments/{{sha256}}": Operation(
        "getAttachment", "A file of a case", "Cases", AttachmentLink, 303, headers=("Location",),
        about="Led to is where the file is read for five minutes, by whoever has that address.",
    ),
    f"POST {CASES}/{{id}}/attachments": Operation(
        "announceAttachment", "Announce a file, and be told where to send it", "Cases", AttachmentAnnounced, 201,
        AttachmentCreate, about="Of a fault or an order. The upload takes this very file, of 100 MiB at the most.",
    ),
    f"POST {CASES}/{{id}}/attachments/{{sha256}}": Operation(
        "attachFile", "Attach what was sent, as a note", "Cases", KeptFile, sent=AttachmentSent,
        about="Its media type is what its bytes say. Programs, and what is no known format, are refused.",
    ),
    f"POST {CASES}/{{id}}/commands": Operation(
        "command", "Ask something of a case", "Cases", Timeline, sent=CaseCommand, not_sent=("by",),
        about="The answer holds the events that came of it.",
    ),
    f"GET {VERIFIER}": Operation(
        "getVerifier", "The program that recomputes an export", "Reference", produces=("text/x-python",)
    ),
    f"GET {AUDIT}": Operation(
        "getAudits", "How well we watch ourselves", "Cases", Audits,
        query=(Query("days", "How many days back.", {"type": "integer", "minimum": 1, "maximum": 31, "default": 7}),),
    ),
    f"POST {DISPUTES}": Operation(
        "createDispute", "Dispute an invoice", "Disputes", Dispute, 201, DisputeCreate, headers=("Location",)
    ),
    f"GET {DISPUTES}": Operation(
        "listDisputes", "Disputes, newest first", "Disputes", list[Dispute], query=DISPUTE_FILTERS, headers=LISTED
    ),
    f"GET {DISPUTES}/{{id}}": Operation("getDispute", "One dispute", "Disputes", Dispute),
    f"POST {DISPUTES}/{{id}}/answer": Operation(
        "answerDispute", "Our substantive answer", "Disputes", Dispute, sent=DisputeAnswer
    ),
    f"GET {DISPUTES}/{{id}}/credit-notes": Operation(
        "listCreditNotes", "Credit notes, and where their documents can be read", "Disputes", list[CreditNote],
        about="Each document is a PDF or the same as XML (UBL 2.1, by EN 16931 unless the currency has three "
        "decimals). Its address is good for five minutes.",
    ),
    f"GET {SET_OFF}": Operation(
        "listSetOffStatements", "What is owed in both directions, by currency", "Disputes", list[SetOffStatement],
        query=listing("carrier"), headers=LISTED,
        about="Disputed amounts are listed and kept out of the sums. Different currencies are never summed or set off.",
    ),
    f"GET {DISPUTES}/{{id}}/eligibility": Operation(
        "explainEligibility", "The verdict under the agreement's clause, and its sum", "Disputes", Eligibility,
        query=(Query("lang", "`en`, `fr`, `es`, `pt` or `zh`; else Accept-Language, else the carrier's."),),
    ),
    f"POST {CASES}/{{id}}/credit-claim": Operation(
        "claimCredit", "Dispute the credit that a closed ticket earns", "Disputes", Dispute, 201, CreditClaim,
        headers=("Location",),
    ),
    **INVOICE_OPERATIONS,
    f"GET {FAIRNESS}": Operation(
        "getFairness", "How fairly disputes are decided", "Disputes", FairnessReport,
        query=(
            Query("from", "The disputes opened from then on; 90 days before `to`, if not said.", MOMENT),
            Query("to", "The disputes opened before then, at most 366 days later; now, if not said.", MOMENT),
        ),
        about="For supervisors: by analyst, by type of dispute, and by size of carrier.",
    ),
    **ORDER_OPERATIONS,
    f"POST {PROBLEMS}": Operation(
        "openProblem", "Open a problem", "Problems", Problem, 201, ProblemCreate, headers=("Location",)
    ),
    f"GET {PROBLEMS}": Operation("listProblems", "Problems that are open", "Problems", list[ProblemLine]),
    f"GET {PROBLEMS}/{{problem}}": Operation("getProblem", "One problem", "Problems", Problem),
    f"POST {PROBLEMS}/{{problem}}/commands": Operation(
        "commandProblem", "Ask something of a problem", "Problems", Problem, sent=ProblemCommand
    ),
    f"GET {PAGES}/{{token}}": Operation(
        "showPage", "The link in a page", "Pages", produces=(HTML,), errors_as=HTML
    ),
    f"POST {PAGES}/{{token}}": Operation(
        "acknowledgePage", "The button behind the link in a page", "Pages", produces=(HTML,), errors_as=HTML
    ),
    f"GET {OPENAPI}": Operation("getOpenapi", "This document", "Reference", dict),
    **SCOREBOARD_OPERATIONS,
    f"GET {SURVEYS}/{{token}}": Operation(
        "showSurvey", "One question about a case", "Pages", produces=(HTML,), errors_as=HTML
    ),
    f"POST {SURVEYS}/{{token}}": Operation(
        "answerSurvey", "Answer it", "Pages", sent=SurveyForm, read_as=(FORM,), produces=(HTML,), errors_as=HTML
    ),
    f"GET {DOCS}": Operation("readDocs", "This document for people", "Reference", produces=(HTML,)),
    f"GET {DOCS}/{{file}}": Operation(
        "getDocsFile", "The program and the style of that page", "Reference", produces=("text/javascript", "text/css")
    ),
    **ACCOUNT_OPERATIONS,
    **QUALITY_OPERATIONS,
    **REVIEW_OPERATIONS,
    **EVIDENCE_OPERATIONS,
    **RECONCILIATION_OPERATIONS,
    **ROSTER_OPERATIONS,
    **LISTENER_OPERATIONS,
    **SONATA_OPERATIONS,
}  # fmt: skip
"""By the method and the path of the table of routes."""
