"""What the document says of the routes of the public scoreboard."""

from typing import Final

from pledgekeeper.api.routes import SCOREBOARD
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.scoreboard.document import Scoreboard
from pledgekeeper.scoreboard.signing import Signature
from pledgekeeper.scoreboard.years import Years

SCOREBOARD_OPERATIONS: Final[dict[str, Operation]] = {
    f"GET {SCOREBOARD}": Operation(
        "showScoreboard", "How often the pledge was kept, as a page", "Scoreboard", produces=("text/html",),
        query=(Query("lang", "`en`, `fr`, `es` or `zh`; else Accept-Language, else English."),),
        refused=(400, 404),
    ),
    f"GET {SCOREBOARD}.json": Operation(
        "getScoreboard", "The same, for programs", "Scoreboard", Scoreboard, refused=(404,)
    ),
    f"GET {SCOREBOARD}.json.sig": Operation(
        "getScoreboardSignature", "The signature of that document", "Scoreboard", Signature, refused=(404,)
    ),
    f"GET {SCOREBOARD}-key.pem": Operation(
        "getScoreboardKey", "The public key that it is signed by", "Scoreboard", produces=("application/x-pem-file",),
        refused=(404,),
    ),
    f"GET {SCOREBOARD}-events.jsonl.gz": Operation(
        "getScoreboardEvents", "Where the events lie that every figure is worked out from", "Scoreboard", status=302,
        produces=("text/plain",), headers=("Location",), refused=(404,),
    ),
    f"GET {SCOREBOARD}-years.json": Operation(
        "getScoreboardYears", "The figures of whole years", "Scoreboard", Years, refused=(404,)
    ),
    f"GET {SCOREBOARD}.schema.json": Operation(
        "getScoreboardSchema", "JSON Schema of the document and of its events", "Scoreboard",
        produces=("application/schema+json",),
    ),
    f"GET {SCOREBOARD}/verify_scoreboard.py": Operation(
        "getScoreboardVerifier", "The program that works every figure out again", "Scoreboard",
        produces=("text/x-python",),
    ),
}  # fmt: skip
