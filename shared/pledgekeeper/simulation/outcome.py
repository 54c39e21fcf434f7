"""The files of a simulation: every flip, what could not be read and why, what was read with a doubt, the report."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pledgekeeper.simulation.chunks import Unreadable
from pledgekeeper.simulation.mapping import ColumnMap
from pledgekeeper.simulation.run import Done, Remark
from pledgekeeper.simulation.tally import Flip, Tally

SHOWN = 10


@dataclass(frozen=True)
class Places:
    """Where the files go: into a folder, or beside a report that is named."""

    report: Path
    flips: Path
    rejects: Path
    notes: Path

    @classmethod
    def at(cls, named: Path, rejects_as: str) -> "Places":
        if named.suffix.lower() in (".html", ".htm"):
            folder, stem = named.parent, f"{named.stem}-"
        else:
            named, folder, stem = named / "report.html", named, ""
        return cls(
            named, folder / f"{stem}flips.csv", folder / f"{stem}rejects.{rejects_as}", folder / f"{stem}notes.csv"
        )


class Outcome:
    """Takes what came of each chunk: writes it out at once, keeps the sums and the first of each for people."""

    def __init__(self, places: Places, header: Sequence[str] | None, mapping: ColumnMap | None) -> None:
        self._places = places
        self._header = header
        self._rejects_as: dict[str, str] = {"delimiter": ",", "encoding": "utf-8"}
        if mapping:  # so that it reads them, too, once they are mended
            self._rejects_as = {"delimiter": mapping.delimiter, "encoding": mapping.encoding}
        self._open = ExitStack()
        self._files: dict[Path, Any] = {}
        self.tally = Tally()
        self.first_flips: list[Flip] = []
        self.first_rejects: list[Remark] = []
        self.first_notes: list[Remark] = []

    def __enter__(self) -> "Outcome":
        self._places.report.parent.mkdir(parents=True, exist_ok=True)
        for path in (self._places.flips, self._places.rejects, self._places.notes):
            path.unlink(missing_ok=True)  # an earlier run's
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, done: Done) -> None:
        self.tally.add(done.tally)
        _keep(self.first_flips, done.flips)
        _keep(self.first_rejects, done.rejects)
        _keep(self.first_notes, done.notes)
        self._write(self._places.flips, Flip._fields, done.flips)
        self._write(self._places.notes, ("line", "case", "what"), (remark[:3] for remark in done.notes))
        if self._header is None:
            self._write_lines(done.rejects)
        else:
            header = (*self._header, "line", "why")
            rows = (self._row(remark) for remark in done.rejects)
            self._write(self._places.rejects, header, rows, **self._rejects_as)

    def _row(self, remark: Remark) -> list[Any]:
        """The row as it was, and why it was rejected behind it: mended, the file can be read again."""
        cells = [remark.raw.text] if isinstance(remark.raw, Unreadable) else list(remark.raw)
        width = len(self._header or ())
        return [*cells, *[""] * (width - len(cells)), remark.line, remark.what]

    def _write(
        self,
        path: Path,
        header: Sequence[str],
        found: Iterable[Sequence[Any]],
        delimiter: str = ",",
        encoding: str = "utf-8",
    ) -> None:
        for values in found:
            if path not in self._files:
                file = path.open("w", encoding=encoding, errors="replace", newline="")
                self._files[path] = csv.writer(self._open.enter_context(file), delimiter=delimiter)
                self._files[path].writerow(header)
            self._files[path].writerow(values)

    def _write_lines(self, rejects: Iterable[Remark]) -> None:
        path = self._places.rejects
        for remark in rejects:
            if path not in self._files:
                self._files[path] = self._open.enter_context(path.open("w", encoding="utf-8"))
            text = remark.raw.text if isinstance(remark.raw, Unreadable) else remark.raw.decode(errors="replace")
            said = {"line": remark.line, "why": remark.what, "text": text.rstrip("\r\n")}
            self._files[path].write(json.dumps(said, ensure_ascii=False) + "\n")

    def told(self, source: str) -> Iterator[str]:
        """What is to be told of single lines: the first of each, and where the others are."""
        yield from _told(source, self.first_rejects, self.tally.rejected, "rejected", self._places.rejects)
        yield from _told(source, self.first_notes, self.tally.noted, "read with a doubt", self._places.notes)


def _keep(first: list[Any], found: Sequence[Any]) -> None:
    first.extend(found[: SHOWN - len(first)])


def _told(source: str, first: Sequence[Remark], count: int, what: str, path: Path) -> Iterator[str]:
    if not count:
        return
    yield f"{count:,} {what}, all in {path}"
    yield from (f"  {source}:{remark.line}: {remark.what}" for remark in first)
    if count > len(first):
        yield "  ..."
