"""What is published of a night: the document, its signature, the key, events, years, and a page in each language."""

from pathlib import Path
from typing import Final

from pledgekeeper.effects.scoreboard_files import PUBLISHED, ScoreboardFiles
from pledgekeeper.scoreboard.document import Scoreboard
from pledgekeeper.scoreboard.page import page
from pledgekeeper.scoreboard.signing import ScoreboardSigner
from pledgekeeper.scoreboard.words import LANGUAGES
from pledgekeeper.scoreboard.years import Years

DOCUMENT: Final = "scoreboard.json"
SIGNATURE: Final = "scoreboard.json.sig"
YEARS: Final = "scoreboard-years.json"
KEY: Final = "scoreboard-key.pem"


class Publisher:
    """Writes the document, which names events and years, after these: a reader in between finds what fits."""

    def __init__(self, files: ScoreboardFiles, signer: ScoreboardSigner, url: str) -> None:
        self._files = files
        self._signer = signer
        self._url = url

    def publish(self, made: Scoreboard, events: Path, years: Years) -> None:
        content = made.text().encode()
        signature = self._signer.sign(content)
        self._files.upload(f"{PUBLISHED}{made.events.name}", events)
        self._put(YEARS, years.text().encode(), "application/json")
        self._put(KEY, self._signer.public_pem().encode(), "application/x-pem-file")
        for language in LANGUAGES:
            self._put(page_name(language), page(made, years, language, self._url).encode(), "text/html; charset=utf-8")
        self._put(SIGNATURE, signature.model_dump_json().encode(), "application/json")
        self._put(DOCUMENT, content, "application/json")

    def _put(self, name: str, content: bytes, media_type: str) -> None:
        self._files.put(f"{PUBLISHED}{name}", content, media_type)


def page_name(language: str) -> str:
    return f"scoreboard.{language}.html"
