"""Chat rooms and other webhooks."""

import json

import urllib3

TIMEOUT_SECONDS = 10.0


class NotTaken(Exception):
    """The receiver answered with an error, or not at all."""


def post(url: str, payload: dict[str, str], *, case_id: str, proxy: str | None) -> str:
    """POST `payload` as JSON; a short receipt. Redirects are not followed. NotTaken when it is not answered 2xx.

    `proxy` is the egress proxy that all webhooks leave through, if there is one.
    """
    pool = (
        urllib3.ProxyManager(proxy, use_forwarding_for_https=True, retries=False)
        if proxy
        else urllib3.PoolManager(retries=False)
    )
    headers = {"Content-Type": "application/json", "X-Pledge-Case": case_id}
    body = json.dumps(payload, ensure_ascii=False).encode()
    try:
        answer = pool.request("POST", url, body=body, headers=headers, timeout=TIMEOUT_SECONDS, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(f"no answer: {error}") from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"answered {answer.status}")
    return f"http {answer.status}"
