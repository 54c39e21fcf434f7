"""An account that is in use: a service is up, a Service Manager and a deputy are named, and actions are agreed."""

from datetime import UTC, datetime, timedelta

from pledgekeeper.api.routes import ACCOUNT


def an_account_in_use(stack):
    """By the API, as our systems do."""
    token, today = stack.staff_token("service-manager"), datetime.now(UTC)
    soon, later = (f"{today + timedelta(days=days):%Y-%m-%d}" for days in (1, 12))
    began = f"{today - timedelta(days=40):%Y-%m-%dT%H:%M:%SZ}"
    for said in (
        {"command": "begin-service", "began_at": began, "service": "Voice"},
        {"command": "name-managers", "manager": "elena-rossi", "deputy": "daniel-okafor", "reason": "They know it."},
        {"command": "agree-action", "title": "Add a second trunk to Frankfurt", "owner": "elena-rossi", "due": soon},
        {
            "command": "agree-action", "title": "Send the new numbering plan", "owner": "NOC Shift Manager",
            "side": "carrier", "due": later,
        },
    ):  # fmt: skip
        status, answer = stack.request("POST", f"{ACCOUNT}/commands", body={"carrier": "baltel", **said}, token=token)
        assert status == 200, answer
