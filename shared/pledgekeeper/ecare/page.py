"""Drawing a page: the template with what it shows, in one layout, escaped always."""

import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pledgekeeper.carriers.access import HANDLERS, OPENERS
from pledgekeeper.ecare.amounts import figure, told, written
from pledgekeeper.ecare.files import size_told
from pledgekeeper.ecare.navigation import menu
from pledgekeeper.ecare.refusals import refused_file
from pledgekeeper.ecare.visit import Page, Visit
from pledgekeeper.ecare.words import LANGUAGES, NAMES
from pledgekeeper.model import iso
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.titles import title_told
from pledgekeeper.settings import settings

HERE: Final = Path(__file__).parent
CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
STATIC: Final = {"ecare.css": CSS, "ecare.js": SCRIPT, "desk.css": CSS, "desk.js": SCRIPT}
FOREVER: Final = "public, max-age=31536000, immutable"
HTML: Final = "text/html; charset=utf-8"
NOTHING_WAITS: Final[Mapping[str, int]] = {}


def secure_headers(upload_to: str = "") -> dict[str, str]:
    """What every page says of itself. Nothing of it comes from elsewhere; forms lead to us and to where people sign in,
    and files go to `upload_to` and come from there."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        f"frame-ancestors 'none'; connect-src 'self' {upload_to}; "
        f"form-action 'self' {settings().sign_in_url} {upload_to}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def version() -> str:
    """Changes with the style sheet and the script: so they may be kept for ever under their address."""
    digest = hashlib.sha256()
    for name in STATIC:
        digest.update((HERE / "static" / name).read_bytes())
    return digest.hexdigest()[:10]


def draw(
    page: Page, visit: Visit, form_key: str, waiting: Mapping[str, int] = NOTHING_WAITS, done: str = ""
) -> Response[str]:
    """The whole page. `waiting`: the bytes of each file that its form has sent before, by the name of its box; `done`:
    what the form before it did, a key of the catalogue `said`."""
    framed = frame(visit)
    if page.entered is not None:
        framed["entered"] = page.entered
    html = templates().get_template(page.template).render(
        **page.shown, **framed,  # no name twice: what is the page's own would be hidden
        form_key=form_key, waiting=waiting, csrf=visit.session.form_key,
        said=visit.words.texts.get(f"said.{done}", ""), menu=menu(visit.who, visit.path),
    )  # fmt: skip
    return _html(page.status, html, secure_headers(page.upload_to))


def draw_live(page: Page, visit: Visit, known: str) -> Response[str]:
    """The live part of a page, unless the browser has it already (`known`, an ETag)."""
    depends = "\0".join((page.stamp, visit.words.language, visit.moments.zone.key, version()))
    tag = f'"{hashlib.sha256(depends.encode()).hexdigest()[:20]}"'
    headers = secure_headers() | {"ETag": tag}
    if page.live is None or tag == known:
        return Response(int(HTTPStatus.NOT_MODIFIED), HTML, "", headers | {"Cache-Control": "no-store"})
    html = templates().get_template(page.live).render(**page.shown, **frame(visit))
    return _html(HTTPStatus.OK, html, headers)


def plain(template: str, status: HTTPStatus, shown: Mapping[str, Any]) -> Response[str]:
    """A page for somebody who is not signed in, or who cannot be shown what they asked for."""
    return _html(status, templates().get_template(template).render({**shown, "version": version()}), secure_headers())


def frame(visit: Visit) -> dict[str, Any]:
    """What every template may use."""
    return {
        "t": visit.words,
        "at": visit.moments,
        "now": iso(visit.now),
        "who": visit.who,
        "entered": visit.entered,
        "money": lambda amount, currency: told(amount, currency, visit.words.language),
        "bare_money": lambda amount, currency: figure(amount, currency, visit.words.language),
        "titled": lambda case: title_told(
            case, texts(visit.words.language), lambda amount, currency: figure(amount, currency, visit.words.language)
        ),
        "refused": lambda file: refused_file(file, visit.moments),
        "written": lambda amount, currency: written(amount, currency, visit.words.language),
        "size": lambda size_bytes: size_told(size_bytes, visit.words.language),
        "opens": {kind for kind, roles in OPENERS.items() if not visit.who.staff and visit.who.roles & roles},
        "language": visit.words.language,
        "handles": {kind for kind, roles in HANDLERS.items() if visit.who.staff and visit.who.roles & roles},
        "languages": [(each, NAMES[each]) for each in LANGUAGES],
        "path": visit.path,
        "version": version(),
    }


def _html(status: HTTPStatus, html: str, headers: dict[str, str]) -> Response[str]:
    return Response(int(status), HTML, html, {"Cache-Control": "no-store", **headers})
