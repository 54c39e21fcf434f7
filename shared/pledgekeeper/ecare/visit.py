"""A visit: who looks at which page, when, in which language and zone; and what a page answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.session import Session
from pledgekeeper.ecare.moments import Moments, moment_of
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import Invalid


@dataclass(frozen=True)
class Visit:
    """`names` are what the path names, `form` the fields of a form that was sent; `command_id` is the same however
    often that form is."""

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

    def field(self, name: str, longest: int) -> str:
        """A field that must be filled in. Invalid says so in the reader's language."""
        text = self.form.get(name, "").strip()
        if not text:
            raise Invalid(self.words("common.missing", field=self.words.named("field", name)))
        if len(text) > longest:
            raise Invalid(self.words("common.too_long", field=self.words.named("field", name), longest=longest))
        return text

    def moment(self, name: str) -> datetime:
        """What a field for a date and time holds."""
        text = self.field(name, 30)
        moment = moment_of(text)
        if moment is None:
            raise Invalid(self.words("desk.no_moment", text=text))
        return moment


@dataclass(frozen=True)
class Page:
    """A template with what it shows. `live` is the template of the part of it that the browser asks for again and
    again; `stamp` says what that depends on, so that it is drawn only when it has changed. `upload_to`: where its
    script may send files."""

    template: str
    shown: Mapping[str, object]
    live: str | None = None
    stamp: str = ""
    upload_to: str = ""
    status: HTTPStatus = HTTPStatus.OK


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
    everybody who is signed in.

    The path is written as in the table of routes, e.g. `/ecare/cases/{id}`; what it names is in `Visit.names`.
    """

    method: Literal["GET", "POST"]
    path: str
    make: Callable[[Visit], Answer]
    ours: bool = False
    shared: bool = False
