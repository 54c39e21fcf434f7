"""Chat rooms and other webhooks."""

import json

TIMEOUT_SECONDS = 10.0


class NotTaken(Exception):
    """The receiver answered with an error, or not at all."""


def post(url: str, payload: dict[str, str], *, case_id: str, proxy: str | None) -> str:
    """POST `payload` as JSON; a short receipt. Redirects are not followed. NotTaken when it is not answered 2xx.

    `proxy` is the egress proxy that all webhooks leave through, if there is one: it is asked for the whole URL, also
    of https (so that it can decide by it), and makes the onward connection itself.
    """
    import urllib3  # slow to load, and few pages are webhooks

    way = proxy or url
    headers = {"Content-Type": "application/json", "X-Pledge-Case": case_id}
    body = json.dumps(payload, ensure_ascii=False).encode()
    try:
        with urllib3.connection_from_url(way, timeout=TIMEOUT_SECONDS, retries=False) as pool:
            target = url if proxy else (urllib3.util.parse_url(url).request_uri)
            answer = pool.urlopen("POST", target, body=body, headers=headers, redirect=False, assert_same_host=False)
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(f"no answer: {error}") from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"answered {answer.status}")
    return f"http {answer.status}"
