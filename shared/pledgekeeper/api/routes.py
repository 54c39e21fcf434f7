"""Every route of the HTTP API: what the stacks create, and what the tenancy tests walk through."""

import re
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class Route:
    """One method on one path, the function that serves it, and why it is open when no bearer token is asked for.

    `ours`: only for our own people; a carrier's are told so, whatever they name. `shared`: the same for every carrier.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    function: str
    open_because: str | None = None
    ours: bool = False
    shared: bool = False

    @property
    def authorizer(self) -> bool:
        return self.open_because is None

    def serves(self, path: str) -> bool:
        """Is `path` one of this route's?"""
        return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", self.path), path) is not None


TICKETS: Final = "/tmf-api/troubleTicket/v5/troubleTicket"
TICKETS_V4: Final = "/tmf-api/troubleTicket/v4/troubleTicket"
SPECIFICATIONS: Final = "/tmf-api/troubleTicket/v5/troubleTicketSpecification"
HUB: Final = "/tmf-api/troubleTicket/v5/hub"
HUB_V4: Final = "/tmf-api/troubleTicket/v4/hub"
SONATA: Final = "/mefApi/sonata/troubleTicket/v4"
SONATA_TICKETS: Final = f"{SONATA}/troubleTicket"
SONATA_INCIDENTS: Final = f"{SONATA}/incident"
SONATA_HUB: Final = f"{SONATA}/hub"
ORDERING: Final = "/tmf-api/productOrderingManagement/v5"
ORDERS: Final = f"{ORDERING}/productOrder"
CANCELLATIONS: Final = f"{ORDERING}/cancelProductOrder"
ORDER_HUB: Final = f"{ORDERING}/hub"
BILLING: Final = "/tmf-api/customerBillManagement/v5"
BILLS: Final = f"{BILLING}/customerBill"
INVOICE_FILES: Final = "/care/v1/invoices"
CASES: Final = "/care/v1/cases"
DISPUTES: Final = "/care/v1/disputes"
SET_OFF: Final = "/care/v1/set-off"
FAIRNESS: Final = "/care/v1/fairness"
RANGE_LISTS: Final = "/care/v1/range-lists"
VERIFIER: Final = "/care/v1/verify_pledge.py"
OPENAPI: Final = "/care/v1/openapi.json"
DOCS: Final = "/care/v1/docs"
AUDIT: Final = "/care/v1/audit"
PROBLEMS: Final = "/care/v1/problems"
ACCOUNT: Final = "/care/v1/account"
REVIEWS: Final = "/care/v1/reviews"
REVIEW_PAGES: Final = "/ecare/reviews"
QUALITY: Final = "/care/v1/quality"
PAGES: Final = "/care/v1/pages"
LISTENERS: Final = "/care/v1/listeners"
SCOREBOARD: Final = "/scoreboard"
SURVEYS: Final = "/care/v1/surveys"
ROSTER: Final = "/care/v1/roster"
FEEDS: Final = f"{ROSTER}/feeds"

REST: Final = {
    "/tmf-api/troubleTicket/{proxy+}": "tickets_api",
    "/tmf-api/productOrderingManagement/{proxy+}": "orders_api",
    "/tmf-api/customerBillManagement/{proxy+}": "invoices_api",
    "/mefApi/sonata/troubleTicket/{proxy+}": "sonata_api",
}
"""What no route serves under a standard's address: its function answers with the standard's error, and reads a slash
at the end, which some clients send, as none."""

PORTAL: Final = {
    "GET /": "ecare", "ANY /ecare/{proxy+}": "ecare", "ANY /ecare/desk/{proxy+}": "desk",
    "ANY /ecare/desk/quality/figures": "quality_api",
}  # fmt: skip
"""The pages for people. Which there are, `pledgekeeper.ecare.site` says; who is signed in, their functions ask."""

BY_TOKEN: Final = (
    "the signed token in the path is the credential, for one page and one person, who is on the phone at night and "
    "not signed in."
)

FOR_CALENDARS: Final = (
    "the signed token in the path is the credential, to read the duties of one person or one desk: calendar programs "
    "send no other."
)

FOR_THE_PUBLIC: Final = "it is published: how often the pledge was kept, without a word of any carrier."

FOR_ONE_ANSWER: Final = (
    "the signed token in the path is the credential, to answer one survey: whoever was written to has no account."
)

FOR_EVERYBODY: Final = "how the API is spoken, which is the same for everybody, and nobody's secret."

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    #      method   path                          function
    Route("POST",  TICKETS,                      "tickets_api"),
    Route("GET",   TICKETS,                      "tickets_api"),
    Route("GET",   f"{TICKETS}/{{id}}",          "tickets_api"),
    Route("PATCH", f"{TICKETS}/{{id}}",          "tickets_api"),
    Route("DELETE", f"{TICKETS}/{{id}}",         "tickets_api"),

    Route("GET",   SPECIFICATIONS,               "tickets_api", shared=True),
    Route("GET",   f"{SPECIFICATIONS}/{{specification}}", "tickets_api", shared=True),

    Route("POST",  TICKETS_V4,                   "tickets_api"),
    Route("GET",   TICKETS_V4,                   "tickets_api"),
    Route("GET",   f"{TICKETS_V4}/{{id}}",       "tickets_api"),
    Route("PATCH", f"{TICKETS_V4}/{{id}}",       "tickets_api"),
    Route("DELETE", f"{TICKETS_V4}/{{id}}",      "tickets_api"),

    # Where a carrier's events go, and what became of them.
    Route("POST",  HUB,                          "hub_api"),
    Route("GET",   f"{HUB}/{{listener}}",        "hub_api"),
    Route("DELETE", f"{HUB}/{{listener}}",       "hub_api"),
    Route("POST",  HUB_V4,                       "hub_api"),
    Route("DELETE", f"{HUB_V4}/{{listener}}",    "hub_api"),
    Route("GET",   LISTENERS,                    "hub_api"),
    Route("GET",   f"{LISTENERS}/{{listener}}/deliveries", "hub_api"),
    Route("POST",  f"{LISTENERS}/{{listener}}/redrive", "hub_api"),
    Route("POST",  f"{LISTENERS}/{{listener}}/secret", "hub_api"),

    # The same tickets, as MEF 124 has them; its incidents, and where its notifications go.
    Route("POST",  SONATA_TICKETS,               "sonata_api"),
    Route("GET",   SONATA_TICKETS,               "sonata_api"),
    Route("GET",   f"{SONATA_TICKETS}/{{id}}",   "sonata_api"),
    Route("PATCH", f"{SONATA_TICKETS}/{{id}}",   "sonata_api"),
    Route("POST",  f"{SONATA_TICKETS}/{{id}}/cancel", "sonata_api"),
    Route("POST",  f"{SONATA_TICKETS}/{{id}}/close",  "sonata_api"),
    Route("POST",  f"{SONATA_TICKETS}/{{id}}/reopen", "sonata_api"),
    Route("GET",   SONATA_INCIDENTS,             "sonata_api"),
    Route("GET",   f"{SONATA_INCIDENTS}/{{incident}}", "sonata_api"),
    Route("POST",  SONATA_HUB,                   "hub_api"),
    Route("GET",   f"{SONATA_HUB}/{{listener}}", "hub_api"),
    Route("DELETE", f"{SONATA_HUB}/{{listener}}", "hub_api"),

    Route("GET",   f"{CASES}/{{id}}/clocks",     "cases_api"),
    Route("GET",   f"{CASES}/{{id}}/clocks/{{commitment}}/explanation", "cases_api"),
    Route("GET",   f"{CASES}/{{id}}/timeline",   "cases_api"),
    Route("GET",   f"{CASES}/{{id}}/export",     "cases_api"),
    Route("GET",   f"{CASES}/{{id}}/pages",      "cases_api"),
    Route("POST",  f"{CASES}/{{id}}/attachments", "cases_api"),
    Route("GET",   f"{CASES}/{{id}}/attachments/{{sha256}}", "cases_api"),
    Route("POST",  f"{CASES}/{{id}}/attachments/{{sha256}}", "cases_api"),
    Route("POST",  f"{CASES}/{{id}}/commands",   "cases_api"),
    # What a carrier runs on its export: the same for everybody, and nobody's secret.
    Route("GET",   VERIFIER,                     "cases_api", "a program, the same for everybody"),

    # The document of this API: as it is, and as a page with what shows it.
    Route("GET",   OPENAPI,                      "docs_api", FOR_EVERYBODY),
    Route("GET",   DOCS,                         "docs_api", FOR_EVERYBODY),
    Route("GET",   f"{DOCS}/{{file}}",           "docs_api", FOR_EVERYBODY),

    # How well we watch ourselves: for our own people only.
    Route("GET",   AUDIT,                        "cases_api", ours=True),

    Route("POST",  DISPUTES,                     "disputes_api"),
    Route("GET",   DISPUTES,                     "disputes_api"),
    Route("GET",   f"{DISPUTES}/{{id}}",         "disputes_api"),
    Route("POST",  f"{DISPUTES}/{{id}}/answer",  "disputes_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/credit-notes", "disputes_api"),
    Route("GET",   SET_OFF,                      "disputes_api"),
    Route("GET",   FAIRNESS,                     "disputes_api", ours=True),

    Route("GET",   f"{DISPUTES}/{{id}}/eligibility", "disputes_api"),
    Route("POST",  f"{CASES}/{{id}}/credit-claim", "disputes_api"),

    # Invoices: our billing loads them, a carrier reads its own.
    Route("POST",  BILLS,                        "invoices_api", ours=True),
    Route("GET",   BILLS,                        "invoices_api"),
    Route("GET",   f"{BILLS}/{{bill}}",          "invoices_api"),
    Route("POST",  INVOICE_FILES,                "invoices_api", ours=True),
    Route("POST",  f"{INVOICE_FILES}/{{bill}}/payments", "invoices_api", ours=True),
    Route("POST",  f"{INVOICE_FILES}/{{bill}}/reversals", "invoices_api", ours=True),
    Route("GET",   f"{INVOICE_FILES}/{{bill}}/payments", "disputes_api"),
    # What both sides file, who was given it, and on which days their records differ.
    Route("POST",  f"{DISPUTES}/{{id}}/evidence", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/evidence", "evidence_api"),
    Route("POST",  f"{DISPUTES}/{{id}}/evidence/{{evidence}}/filed", "evidence_api"),
    Route("POST",  f"{DISPUTES}/{{id}}/evidence/{{evidence}}/links", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/accesses", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/differing-days", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/reconciliations", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/reconciliations/{{asked}}", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/patterns", "evidence_api"),
    Route("GET",   f"{DISPUTES}/{{id}}/patterns/{{asked}}", "evidence_api"),
    Route("POST",  RANGE_LISTS,                  "evidence_api", ours=True),
    Route("GET",   f"{RANGE_LISTS}/{{name}}",    "evidence_api", ours=True),

    Route("POST",  ORDERS,                       "orders_api"),
    Route("GET",   ORDERS,                       "orders_api"),
    Route("GET",   f"{ORDERS}/{{id}}",           "orders_api"),
    Route("PATCH", f"{ORDERS}/{{id}}",           "orders_api"),
    Route("DELETE", f"{ORDERS}/{{id}}",          "orders_api"),
    Route("POST",  CANCELLATIONS,                "orders_api"),
    Route("GET",   CANCELLATIONS,                "orders_api"),
    Route("GET",   f"{CANCELLATIONS}/{{id}}",    "orders_api"),
    Route("POST",  ORDER_HUB,                    "hub_api"),
    Route("GET",   f"{ORDER_HUB}/{{listener}}",  "hub_api"),
    Route("DELETE", f"{ORDER_HUB}/{{listener}}", "hub_api"),

    Route("GET",   ROSTER,                       "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/gaps",             "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/readiness",        "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/overrides",        "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/swaps",            "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/absences",         "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/maintenance",      "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/maintenance",      "roster_api", ours=True),
    Route("DELETE", f"{ROSTER}/changes/{{id}}",  "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/people/{{id}}/feed", "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/desks/{{id}}/feed", "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/people/{{id}}/calendar", "roster_api", ours=True),
    Route("GET",   f"{ROSTER}/people/{{id}}/ways", "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/people/{{id}}/ways/{{way}}/test", "roster_api", ours=True),
    Route("POST",  f"{ROSTER}/people/{{id}}/ways/{{way}}/answer", "roster_api", ours=True),
    Route("GET",   f"{FEEDS}/{{token}}",         "roster_api", FOR_CALENDARS),

    # Several cases of one cause. No carrier learns that there is such a thing.
    Route("POST",  PROBLEMS,                     "problems_api", ours=True),
    Route("GET",   PROBLEMS,                     "problems_api", ours=True),
    Route("GET",   f"{PROBLEMS}/{{problem}}",    "problems_api", ours=True),
    Route("POST",  f"{PROBLEMS}/{{problem}}/commands", "problems_api", ours=True),

    # What we look after for a carrier, its monthly reviews, and the quality of its routes.
    Route("GET",   ACCOUNT,                      "accounts_api"),
    Route("POST",  f"{ACCOUNT}/commands",        "accounts_api", ours=True),
    Route("POST",  f"{QUALITY}/figures",         "quality_api", ours=True),
    Route("GET",   QUALITY,                      "quality_api"),
    Route("GET",   REVIEWS,                      "reviews_api"),
    Route("POST",  REVIEWS,                      "reviews_api", ours=True),
    Route("GET",   f"{REVIEWS}/{{review}}",      "reviews_api"),

    # The token in the path is the credential: for one person and one page. GET shows, POST acknowledges.
    Route("GET",   f"{PAGES}/{{token}}",         "page_answer", BY_TOKEN),
    Route("POST",  f"{PAGES}/{{token}}",         "page_answer", BY_TOKEN),

    # How often the pledge was kept: for everybody, with all that it takes to work it out again.
    Route("GET",   SCOREBOARD,                   "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}.json",         "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}.json.sig",     "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}-key.pem",      "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}-events.jsonl.gz", "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}-years.json",   "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}.schema.json",  "scoreboard_page", FOR_THE_PUBLIC),
    Route("GET",   f"{SCOREBOARD}/verify_scoreboard.py", "scoreboard_page", FOR_THE_PUBLIC),

    # The same for one survey: GET shows the question, POST answers it.
    Route("GET",   f"{SURVEYS}/{{token}}",       "survey_answer", FOR_ONE_ANSWER),
    Route("POST",  f"{SURVEYS}/{{token}}",       "survey_answer", FOR_ONE_ANSWER),
)
# fmt: on
