"""API Gateway: the document of this API, and a page that shows it to people. Nothing of it comes from elsewhere."""

from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response, openapi
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import api
from pledgekeeper.api.door import open_door
from pledgekeeper.api.routes import DOCS, OPENAPI
from pledgekeeper.errors import NotFound
from pledgekeeper.observability import logger

OURS: Final = Path(str(api.__file__)).parent
SWAGGER_UI: Final = Path(str(openapi.__file__)).parent / "swagger_ui"
SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
FILES: Final = {
    "page.js": (OURS / "docs" / "page.js", SCRIPT),
    "page.css": (OURS / "docs" / "page.css", STYLE),
    "swagger-ui.js": (SWAGGER_UI / "swagger-ui-bundle.min.js", SCRIPT),
    "swagger-ui.css": (SWAGGER_UI / "swagger-ui.min.css", STYLE),
}
KEPT: Final = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
PAGE: Final = KEPT | {
    # The page styles its elements while it draws them, and has its icons in its style sheet.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}

door = open_door()


@door.get(OPENAPI, compress=True)
def get_openapi() -> Response[str]:
    return _file(OURS / "openapi.json", "application/json", KEPT)


@door.get(DOCS, compress=True)
def read_docs() -> Response[str]:
    return _file(OURS / "docs" / "page.html", "text/html; charset=utf-8", PAGE)


@door.get(f"{DOCS}/<name>", compress=True)
def get_file(name: str) -> Response[str]:
    if name not in FILES:
        raise NotFound(f"there is no file {name!r} here; there are: {', '.join(FILES)}")
    path, media_type = FILES[name]
    return _file(path, media_type, KEPT)


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response[str]:
    return Response(int(HTTPStatus.OK), media_type, path.read_text(encoding="utf-8"), headers=dict(headers))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
