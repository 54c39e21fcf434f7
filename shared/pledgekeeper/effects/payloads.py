"""A page in the words of each service that rooms are kept with. Pure; sizes are cut at the services' own limits.

What a carrier wrote (a title) is never marked up: Slack's is escaped, Teams' is in a block that knows no Markdown.
"""

from typing import Any

from pledgekeeper.effects.told import Told, cut
from pledgekeeper.model import iso

Payload = dict[str, Any]

SEVERITIES = {"P1": "critical", "P2": "error", "P3": "warning"}
SLACK_HEADER, SLACK_SECTION, SLACK_TEXT = 150, 3000, 4000
PAGERDUTY_SUMMARY = 1024
TEAMS_TEXT = 2000  # a message may have 28 KB, all of it
GENERIC_TEXT = 4000  # Standard Webhooks advises to stay below 20 KB


def generic(told: Told) -> Payload:
    """What our own kind of receiver gets: the page as data, and as one text for whoever shows nothing else."""
    return {
        "type": "page",
        "timestamp": iso(told.page.at),
        "text": f"{cut(told.headline, GENERIC_TEXT)}\nAcknowledge: {told.link}",
        "data": {
            **told.facts,
            "level": told.page.level,
            "title": cut(told.title, GENERIC_TEXT),
            "page": told.page.page_id,
            "acknowledge_url": told.link,
        },
    }


def slack(told: Told) -> Payload:
    """A Slack message of blocks. `text` is what notifications show."""
    facts = " · ".join(f"{name} {escaped(value, 200)}" for name, value in told.facts.items())
    acknowledge = f"<{told.link}|Acknowledge> (opens a page with a button)"
    title = escaped(told.title, SLACK_SECTION)
    return {
        "text": escaped(told.headline, SLACK_TEXT),
        "unfurl_links": False,
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": cut(told.headline, SLACK_HEADER), "emoji": False},
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": title, "verbatim": True}},
            {"type": "section", "text": {"type": "mrkdwn", "text": acknowledge, "verbatim": True}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": facts, "verbatim": True}]},
        ],
    }


def teams(told: Told) -> Payload:
    """An Adaptive Card, as a workflow of Teams posts it when a webhook request is received."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {
                "type": "RichTextBlock",
                "inlines": [
                    {"type": "TextRun", "text": cut(told.headline, TEAMS_TEXT), "weight": "Bolder", "size": "Medium"}
                ],
            },
            {"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in told.facts.items()]},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Acknowledge", "url": told.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def pagerduty(told: Told, routing_key: str) -> Payload:
    """Events API v2. Every page of a case raises the same alert: `dedup_key` is the case."""
    return {
        "routing_key": routing_key,
        "event_action": "trigger",
        "dedup_key": told.case.case_id,
        "client": "Pledgekeeper",
        "client_url": told.link,
        "links": [{"href": told.link, "text": "Acknowledge"}],
        "payload": {
            "summary": cut(told.headline, PAGERDUTY_SUMMARY),
            "source": told.case.carrier_id,
            "severity": "critical" if told.urgent else SEVERITIES.get(told.case.priority or "", "info"),
            "timestamp": iso(told.page.at),
            "group": told.page.recipient,
            "class": told.case.kind,
            "custom_details": {**told.facts, "title": cut(told.title, PAGERDUTY_SUMMARY)},
        },
    }


def pagerduty_moved(case_id: str, action: str, routing_key: str) -> Payload:
    """Events API v2: the alert of a case is acknowledged or resolved. One that was never raised is none to them."""
    return {"routing_key": routing_key, "event_action": action, "dedup_key": case_id}


def escaped(text: str, limit: int) -> str:
    """Slack's three control characters as entities; at most `limit` characters, and no entity is cut in two."""
    entities = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    parts = [entities.get(character, character) for character in text]
    if sum(map(len, parts)) <= limit:
        return "".join(parts)
    while sum(map(len, parts)) > limit - 1:
        parts = parts[: limit - 1 if len(parts) > limit else -1]
    return "".join(parts) + "…"
