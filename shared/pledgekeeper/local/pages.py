"""The two pages for people: what can be done here, and what would have been sent.

Plain HTML, no framework.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from pledgekeeper.local.outbox import Channel, Sent
from pledgekeeper.local.people import PASSWORD, Person
from pledgekeeper.local.settings import LaptopSettings

REFRESH_SECONDS = 3
CHOSEN = ' class="on" aria-current="true"'
SHOWN_LINES = 12
LOCAL_LINK = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+/[\w\-./~%?=&;+]*[\w\-/~=]")

STYLE = Path(__file__).with_name("pages.css").read_text()
SCRIPT = Path(__file__).with_name("pages.js").read_text()

SCRIPT_DIGEST = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_DIGEST}'; connect-src "
    "'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Choice:
    """What of the outbox is looked at; an empty `case` or `channel` means all."""

    case: str
    channel: str
    refresh: bool

    def link(self, **changed: str) -> str:
        fields = {
            "case": self.case,
            "channel": self.channel,
            "refresh": "" if self.refresh else "off",
        } | changed
        query = urlencode({name: value for name, value in fields.items() if value})
        return escape(f"/local/outbox?{query}" if query else "/local/outbox")


def _document(title: str, body: str, head: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} · Pledgekeeper</title>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style>{head}</head><body><header><div><strong>Pledgekeeper</strong>"
        '<nav><a href="/local">Start</a> &nbsp; <a href="/">eCare</a> &nbsp; <a href="/local/outbox">Outbox</a></nav>'
        "</div></header>"
        f"<main>{body}</main></body></html>"
    )


def outbox(messages: Sequence[Sent], choice: Choice, cases: Sequence[str], *, more: bool) -> str:
    """The outbox, newest first; `more` says that older messages are not shown."""
    last = messages[0].id if messages else 0
    cards = "".join(_card(message, choice) for message in messages) or _nothing(choice)
    older = '<p class="soft">Older messages are not shown; choose a case, or ask for JSON.</p>' if more else ""
    unscripted = f'<noscript><meta http-equiv="refresh" content="{REFRESH_SECONDS}"></noscript>'
    body = (
        "<h1>Outbox</h1><p class=soft>What would have left this machine. Times are the system’s clock, "
        "UTC.</p>"
        f"{_choices(choice, cases)}"
        f'<section id="messages" data-last="{last}" aria-live="polite">{cards}{older}</section>'
    )
    return _document("Outbox", body, f"<script>{SCRIPT}</script>{unscripted}" if choice.refresh else "")


def _choices(choice: Choice, cases: Sequence[str]) -> str:
    links = [("", "All"), *((channel.value, _CHANNEL_NAMES[channel]) for channel in Channel)]
    channels = " ".join(
        f'<a href="{choice.link(channel=value)}"{CHOSEN if value == choice.channel else ""}>{name}</a>'
        for value, name in links
    )
    options = "".join(f'<option value="{escape(case)}">' for case in cases)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in (("channel", choice.channel), ("refresh", "" if choice.refresh else "off"))
        if value
    )
    pause = choice.link(refresh="off" if choice.refresh else "")
    return (
        f'<div class="choice">{channels}'
        f'<a class="soft" href="{pause}">{"Pause" if choice.refresh else "Follow"}</a>'
        f'<form action="/local/outbox">{hidden}'
        '<input name="case" list="cases" aria-label="Case" placeholder="Case number" '
        f'value="{escape(choice.case)}" autocomplete="off"><datalist id="cases">{options}</datalist>'
        f"<button>Show</button>{_all_cases(choice)}</form></div>"
    )


def _all_cases(choice: Choice) -> str:
    return f'<a href="{choice.link(case="")}">All cases</a>' if choice.case else ""


_CHANNEL_NAMES = {
    Channel.EMAIL: "E-mail",
    Channel.SMS: "SMS",
    Channel.VOICE: "Call",
    Channel.WEBHOOK: "Webhook",
}


def _card(message: Sent, choice: Choice) -> str:
    case = f'<a href="{choice.link(case=message.case)}">{escape(message.case)}</a>' if message.case else ""
    subject = f"<h3>{escape(message.subject)}</h3>" if message.subject else ""
    return (
        f'<article class="{message.channel}"><div class="facts"><b>{_CHANNEL_NAMES[message.channel]}</b>'
        f'<span class="to">to {escape(message.to)}</span><span>{case}</span>'
        f'<a class="soft" href="/local/outbox/{message.id}">original</a>'
        f'<time datetime="{message.at.isoformat()}">{message.at:%a %d %b %H:%M:%S}</time></div>'
        f"{subject}{_body(message)}</article>"
    )


def _body(message: Sent) -> str:
    lines = message.body.strip().splitlines()
    if len(lines) <= SHOWN_LINES + 3:
        return f'<p class="body">{_linked(chr(10).join(lines))}</p>'
    first, rest = "\n".join(lines[:SHOWN_LINES]), "\n".join(lines[SHOWN_LINES:])
    return (
        f'<p class="body">{_linked(first)}</p><details id="m{message.id}">'
        f"<summary>{len(lines) - SHOWN_LINES} more lines</summary>"
        f'<p class="body">{_linked(rest)}</p></details>'
    )


def _linked(text: str) -> str:
    """The text as HTML. Links to this machine work; all others stay text."""
    parts, end = [], 0
    for link in LOCAL_LINK.finditer(text):
        parts.append(escape(text[end : link.start()]))
        parts.append(f'<a href="{escape(link[0])}" rel="noreferrer">{escape(link[0])}</a>')
        end = link.end()
    return "".join([*parts, escape(text[end:])])


def _nothing(choice: Choice) -> str:
    if choice.case or choice.channel:
        return '<p class="soft">Nothing was sent that fits this choice.</p>'
    return '<p class="soft">Nothing was sent yet. <a href="/local">Report a fault</a> and watch this page.</p>'


def welcome(settings: LaptopSettings, trouble: str, people: Sequence[Person]) -> str:
    """What can be done here, as whom, and with which commands."""
    state = f"Not ready: {escape(trouble)}." if trouble else "Ready."
    speed = "" if settings.speed == 1 else f" The clock runs {settings.speed:g} times as fast as yours."
    body = (
        f"<h1>The whole system, on this machine</h1><p><strong>{state}</strong>{speed}</p>"
        '<p>See what people would receive in the <a href="/local/outbox">outbox</a>; '
        f'programs ask <a href="/health">/health</a> whether to begin. How often the pledge was kept: '
        '<a href="/scoreboard">scoreboard</a>, once one was made.</p>'
        f"{_who(people)}<h2>Report a fault by API</h2><pre>{escape(_by_api(settings))}</pre>"
        f"<h2>or by mail</h2><pre>{escape(_by_mail(settings))}</pre>"
        "<h2>or watch one go the whole way round</h2><pre>.venv/bin/pledge demo</pre>"
        "<h2>Publish a scoreboard, of a year of invented cases or of yours</h2>"
        "<pre>.venv/bin/pledge scoreboard --example\n.venv/bin/pledge scoreboard --now</pre>"
    )
    return _document("Start", body)


def _who(people: Sequence[Person]) -> str:
    """Everybody who may sign in to eCare, one click each."""
    sides: dict[str, list[Person]] = {}
    for person in people:
        sides.setdefault(person.group.rpartition(".")[0].removeprefix("carrier."), []).append(person)
    rows = "".join(
        f"<tr><th scope=row>{'our own people' if side == 'staff' else escape(side)}</th><td>"
        + "".join(
            f'<button name="username" value="{escape(each.username)}">{escape(_called(each))}</button>'
            for each in found
        )
        + "</td></tr>"
        for side, found in sides.items()
    )
    told = f"Or on the sign-in page, e.g. noc@baltel.example; the password of all is <code>{PASSWORD}</code>."
    return (
        f'<h2>Sign in to <a href="/">eCare</a> as</h2><form class="people" method="post" action="/local/sign-in">'
        f'<table>{rows}</table></form><p class="soft">{told}</p>'
        if people
        else ""
    )


def _called(person: Person) -> str:
    """By their role, or by the name of one who is not all of it."""
    role, name = person.group.rpartition(".")[2], person.username.partition("@")[0]
    return role if name == role else f"{role}, {name}"


def _by_api(settings: LaptopSettings) -> str:
    return (
        "TOKEN=$(.venv/bin/pledge token --carrier baltel --role noc)\n"
        f"curl {settings.url}/tmf-api/troubleTicket/v5/troubleTicket \\\n"
        '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\\n'
        """  -d '{"@type": "TroubleTicket", "name": "All calls failing",\n"""
        """       "description": "Every INVITE gets 503",\n"""
        """       "ticketType": "voice", "severity": "critical", "priority": "P1"}'"""
    )


def _by_mail(settings: LaptopSettings) -> str:
    return (
        f"curl smtp://127.0.0.1:{settings.smtp_port} --mail-from noc@baltel.example --mail-rcpt "
        "care@pledge.example \\\n"
        "  --upload-file events/samples/mail_intake/p1_voice_from_a_noc.eml"
    )
