"""The parts of a mail: a tree over its bytes, found in one pass. A part is copied and decoded when somebody asks.

The language's own parser reads a mail line by line into text, wherever it is broken raises what it likes, and needs
several times the mail's size; here every byte is looked at once, and what is wrong is taken as it stands.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from pledgekeeper.intake.charsets import decode, from_base64
from pledgekeeper.intake.encoded_words import decode_words

MAX_PARTS: Final = 1_000
MAX_DEPTH: Final = 40
MAX_HEADERS: Final = 1_000
MAX_HEADER: Final = 100_000
MAX_PARAMETERS: Final = 4_000
HEADER: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
LINE: Final = re.compile(rb"[^\n]*\n")
DELIMITER: Final = re.compile(rb"\n--([^\n]{1,250})")
PARAMETER: Final = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
PIECE: Final = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?")
BEGIN_UU: Final = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
ESCAPED: Final = re.compile(r"\\(.)")
IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary"})


class Part:
    """A mail, or a part of one: its headers, where its content lies in the bytes, and the parts within it.

    What is asked for more than once is read once, when it is first asked for: by then the tree is whole.
    """

    def __init__(self, raw: bytes, at: int, default: str = "text/plain", *, root: bool = False) -> None:
        self.raw, self.end = raw, len(raw)
        self.headers, self.start = headers_at(raw, at, root=root)
        self.parts: list[Part] = []
        given = self.header("content-type")
        self.content_type, self.parameters = parameters(given) if given else (default, {})
        if "/" not in self.content_type:
            self.content_type = default

    def all(self, name: str) -> Iterator[bytes]:
        """Every header of that name, as its bytes stand."""
        return (value for known, value in self.headers if known == name)

    def header(self, name: str) -> str:
        """The first header of that name as one line of text, its encoded words still encoded; empty without one."""
        value = next(self.all(name), b"")
        return " ".join(decode(value, None).split()) if value else ""

    def text_of(self, name: str) -> str:
        """The first header of that name as a person reads it."""
        return " ".join(decode_words(self.header(name)).split())

    @property
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    @cached_property
    def disposition(self) -> tuple[str, Mapping[str, str]]:
        return parameters(self.header("content-disposition"))

    @cached_property
    def name(self) -> str:
        """The name of the file that the part is, without any folder; empty where it has none."""
        name = self.disposition[1].get("filename") or self.parameters.get("name", "")
        return re.split(r"[\\/]", " ".join(decode_words(name).split()))[-1][:200].strip()

    @cached_property
    def encoding(self) -> str:
        return self.header("content-transfer-encoding").strip("\"' ;").lower()

    def content(self) -> bytes:
        """The part's own bytes, with its transfer encoding taken off."""
        data = memoryview(self.raw)[self.start : self.end]
        match self.encoding:
            case "base64":
                return from_base64(data)
            case "quoted-printable":
                return binascii.a2b_qp(data)
            case "x-uuencode" | "uuencode" | "x-uue" | "uue":
                return _from_uu(bytes(data))
        return bytes(data)

    @cached_property
    def text(self) -> str:
        """The part's text, in the charset it names or the one its bytes look like."""
        return decode(self.content(), self.parameters.get("charset"))


def parse(raw: bytes) -> Part:
    """The mail as a tree. Parts beyond the thousandth, or the fortieth level, stay within the one before them."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = Part(raw, 0, root=True)
    trail = [(root, b"")]  # from the root to the part that is being read, each with the boundary of its parts
    count = _deeper(trail, 1)
    at = trail[-1][0].start - 1
    while count < MAX_PARTS and (found := DELIMITER.search(raw, max(at, 0))):
        at = found.end()
        line = found[1].rstrip()
        level, last = _boundary(trail, line)
        if level is None:
            continue
        cut = found.start() - (raw[found.start() - 1 : found.start()] == b"\r")
        for part, _ in trail[level + 1 :]:
            part.end = max(part.start, cut)
        del trail[level + 1 :]
        parent = trail[-1][0]
        if last:
            trail[-1] = (parent, b"")
            continue
        rest = LINE.match(raw, at)
        part = Part(raw, rest.end() if rest else len(raw), _default_within(parent))
        parent.parts.append(part)
        trail.append((part, b""))
        count = _deeper(trail, count + 1)
        at = max(at, trail[-1][0].start - 1)
    return root


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value of a header before its first semicolon, in lower case, and its parameters (RFC 2231 read)."""
    main, _, _ = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, given in PARAMETER.findall(value[:MAX_PARAMETERS]):
        said = ESCAPED.sub(r"\1", given[1:-1]) if given[:1] == '"' and given[-1:] == '"' else given.strip(' \t"')
        piece = PIECE.fullmatch(name.lower())
        if piece:
            extended = bool(piece[3]) or piece[2] is None
            pieces.setdefault(piece[1], []).append((int(piece[2] or 0), extended, said))
        else:
            plain.setdefault(name.lower(), said)
    return main.strip().lower(), plain | {name: _joined(found) for name, found in pieces.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """The pieces of one parameter put together, in the charset that the first of them names."""
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    if pieces[0][1] and pieces[0][2].count("'") >= 2:
        charset, _, rest = pieces[0][2].split("'", 2)
        pieces[0] = (0, True, rest)
    data = b"".join(_percent(said) if extended else said.encode() for _, extended, said in pieces)
    return decode(data, charset)


def _percent(said: str) -> bytes:
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda code: bytes([int(code[1], 16)]), said.encode())


def headers_at(raw: bytes, at: int, *, root: bool) -> tuple[list[tuple[str, bytes]], int]:
    """The headers that begin there, and where what follows them begins."""
    found: list[tuple[str, bytes]] = []
    if root and raw[at : at + 6].lstrip(b">")[:5] == b"From ":
        line = LINE.match(raw, at)
        at = line.end() if line else len(raw)
    while True:
        header = HEADER.match(raw, at)
        if not header and root and found and raw[at : at + 1] not in (b"\r", b"\n", b""):
            line = LINE.match(raw, at)  # a header that was folded without the space that says so
            header = HEADER.match(raw, line.end()) if line else None
            if line and header and len(found[-1][1]) < MAX_HEADER:
                found[-1] = (found[-1][0], found[-1][1] + b"\n " + line[0][:MAX_HEADER])
        if not header:
            break
        if len(found) < MAX_HEADERS:
            found.append((header[1].decode("ascii").lower(), header[2][:MAX_HEADER]))
        at = header.end()
    blank = re.compile(rb"\r?\n").match(raw, at)
    return found, blank.end() if blank else at


def _deeper(trail: list[tuple[Part, bytes]], count: int) -> int:
    """Go on to where parts begin: within a multipart, and within a mail that is attached as it is."""
    while len(trail) < MAX_DEPTH:
        part, _ = trail[-1]
        if part.main_type == "multipart" and part.encoding in IDENTITY:
            boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
            trail[-1] = (part, boundary)
            break
        if part.content_type not in ("message/rfc822", "message/global", "message/rfc822-headers"):
            break
        if part.encoding not in IDENTITY or count >= MAX_PARTS:
            break
        inner = Part(part.raw, part.start, root=True)
        part.parts.append(inner)
        trail.append((inner, b""))
        count += 1
    return count


def _boundary(trail: list[tuple[Part, bytes]], line: bytes) -> tuple[int | None, bool]:
    """The level whose parts the line separates, the innermost first, and whether it ends them."""
    for level in range(len(trail) - 1, -1, -1):
        boundary = trail[level][1]
        if boundary and line.startswith(boundary):
            if line == boundary:
                return level, False
            if line[len(boundary) :] == b"--":
                return level, True
    return None, False


def _default_within(parent: Part) -> str:
    return "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain"


def _from_uu(data: bytes) -> bytes:
    begin = BEGIN_UU.search(data)
    found = []
    for line in data[begin.end() if begin else 0 :].split(b"\n"):
        if line.strip() == b"end":
            break
        try:
            found.append(binascii.a2b_uu(line.rstrip(b"\r")))
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0  # longer than it says, as some write it
            try:
                found.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(found)
