"""A visit: who looks at which page, when, in which language and zone; and what a page answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.session import Session
from pledgekeeper.ecare.entered import NOTHING, Entered
from pledgekeeper.ecare.forms import Field, filled
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.words import Words


@dataclass(frozen=True)
class Visit:
    """`names` are what the path names, `form` the fields of a form that was sent, `files` what came with it;
    `command_id` is the same however often that form is. `entered`: the form that was refused, where the page is shown
    again for that."""

    who: Principal
    session: Session
    now: datetime
    words: Words
    moments: Moments
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    command_id: str
    entered: Entered = NOTHING
    files: Mapping[str, bytes] = field(default_factory=dict)

    def filled(self, fields: Iterable[Field]) -> dict[str, str]:
        """What the fields hold. Mistakes says in the reader's language what is wrong, of each that is."""
        return filled(fields, self.form, self.words)

    def field(self, name: str, longest: int) -> str:
        """A field that must be filled in."""
        return self.filled([Field(name, longest=longest)])[name]


@dataclass(frozen=True)
class Page:
    """A template with what it shows. `live` is the template of the part of it that the browser asks for again and
    again; `stamp` says what that depends on, so that it is drawn only when it has changed. `upload_to`: where its
    script may send files; `evidence`: they wait for a room. `entered`: what its form holds, where that is not the form
    that was refused."""

    template: str
    shown: Mapping[str, object]
    live: str | None = None
    stamp: str = ""
    upload_to: str = ""
    evidence: bool = False
    status: HTTPStatus = HTTPStatus.OK
    entered: Entered | None = None


@dataclass(frozen=True)
class Go:
    """After a form: to another page, which says `said` (a key of the catalogue `said`).

    `language`: the pages are in that one from now on.
    """

    to: str
    said: str = ""
    language: str | None = None


@dataclass(frozen=True)
class File:
    """Something to keep rather than to look at."""

    name: str
    media_type: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | Go | File


@dataclass(frozen=True)
class Shown:
    """One page of the site: where it is, and what makes it. `ours`: for our own people only; `shared`: the same for
    everybody who is signed in. `again` makes the page that a form stands on: refused, it is shown there again with
    all that was filled in. `file_bytes`: its form may send a file with it, all of it no longer than that.

    The path is written as in the table of routes, e.g. `/ecare/cases/{id}`; what it names is in `Visit.names`.
    """

    method: Literal["GET", "POST"]
    path: str
    make: Callable[[Visit], Answer]
    ours: bool = False
    shared: bool = False
    again: Callable[[Visit], Page] | None = None
    file_bytes: int = 0
