"""Logs and metrics: an event name and facts. Never a payload, never an address or number in full."""

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics(namespace="Pledgekeeper")


def masked(address: str) -> str:
    """`+370•••0100`, `n•••@baltel.example`: enough to recognise, too little to use."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}•••@{domain}"
    return f"{address[:4]}•••{address[-4:]}" if len(address) > 8 else "•••"
