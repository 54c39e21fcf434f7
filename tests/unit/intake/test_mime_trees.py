"""Trees of parts of any shape, written well and badly: nothing is lost or raised, and no work grows by squares."""

import base64
import hashlib
import quopri
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.mime import MAX_PARTS, parse

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzàéîøüßñçŠжд中文字", min_size=3, max_size=12)
CHARSETS = st.sampled_from(["utf-8", "gb18030", "utf-16"])


@dataclass(frozen=True)
class Tree:
    """A part as bytes, the words that must be found in the text, and the files that must be found beside it."""

    raw: bytes
    words: tuple[str, ...] = ()
    files: tuple[bytes, ...] = ()


def encoded(data, encoding):
    if encoding == "base64":
        return base64.encodebytes(data)
    return quopri.encodestring(data) if encoding == "quoted-printable" else data


@st.composite
def texts(draw):
    word, charset = draw(LETTERS), draw(CHARSETS)
    encoding = "base64" if charset == "utf-16" else draw(st.sampled_from(["base64", "quoted-printable", "8bit"]))
    html = draw(st.booleans())
    text = f"<div><p>{word}</p></div>" if html else f"{word}\n"
    kind = "html" if html else "plain"
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return Tree(head.encode() + encoded(text.encode(charset), encoding), (word,))


@st.composite
def files(draw):
    data, name = draw(st.binary(min_size=1, max_size=80)), draw(LETTERS)
    encoding = draw(st.sampled_from(["base64", "base64", "quoted-printable"]))
    head = (
        f"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: {encoding}\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{''.join(f'%{byte:02x}' for byte in name.encode())}\r\n\r\n"
    )
    content = base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data, quotetabs=True)
    kept = data if encoding == "base64" else quopri.decodestring(content)
    return Tree(head.encode() + content, (), (kept,))


@st.composite
def multiparts(draw, inner):
    parts = draw(st.lists(inner, min_size=1, max_size=4))
    kind = draw(st.sampled_from(["mixed", "mixed", "related", "report", "nonsense"]))
    boundary = draw(st.text("abcDEF019=_.?'", min_size=3, max_size=20).filter(lambda text: not text.endswith("-")))
    mark = f"--x{boundary}{draw(st.integers(0, 10**9))}"
    newline = draw(st.sampled_from([b"\r\n", b"\n"]))
    lines = [b"a preamble that nobody reads", *(mark.encode() + newline + part.raw for part in parts)]
    end = draw(st.sampled_from([f"{mark}--", f"{mark}--  ", ""])).encode()
    head = f'Content-Type: multipart/{kind}; boundary="{mark[2:]}"\r\n\r\n'.encode()
    return Tree(
        head + newline.join([*lines, end, b"an epilogue"] if end else lines),
        tuple(word for part in parts for word in part.words),
        tuple(file for part in parts for file in part.files),
    )


TREES = st.recursive(st.one_of(texts(), files()), multiparts, max_leaves=8)


@given(TREES)
def test_every_word_and_every_file_of_a_tree_is_kept_and_so_is_its_sender(tree):
    mail = read_mail(b"From: NOC <noc@baltel.example>\r\nMessage-ID: <1@baltel.example>\r\n" + tree.raw)

    assert (mail.sender, mail.message_id) == ("noc@baltel.example", "<1@baltel.example>")
    for word in tree.words:
        assert word in mail.text
    kept = {file.sha256: file for file in mail.files}
    for content in tree.files:
        assert kept[hashlib.sha256(content).hexdigest()].content() == content


@given(TREES, st.data())
def test_a_tree_that_is_cut_or_overwritten_anywhere_is_read_all_the_same(tree, data):
    raw = bytearray(b"From: NOC <noc@baltel.example>\r\n" + tree.raw)
    start = data.draw(st.integers(33, len(raw)))
    raw[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))

    mail = read_mail(bytes(raw))

    assert mail.sender == "noc@baltel.example"
    assert mail.text


@given(TREES)
def test_parts_lie_within_the_part_that_holds_them_and_apart_from_each_other(tree):
    def check(part):
        assert 0 <= part.start <= part.end <= len(part.raw)
        for before, after in zip(part.parts, part.parts[1:], strict=False):
            assert before.end <= after.start
        for inner in part.parts:
            assert part.start <= inner.start
            assert inner.end <= part.end
            check(inner)

    check(parse(b"From: a@b.example\r\n" + tree.raw))


# --- work ------------------------------------------------------------------------------------------------------------

REPLY = b"In-Reply-To: <1@pledge.example>\r\n"
PAGE = b"Content-Type: text/html\r\n"
TEXT_RTF = b"Content-Type: text/rtf\r\n"


def of(body, head=REPLY):
    return lambda n: b"From: NOC <noc@baltel.example>\r\nSubject: Link\r\n" + head + b"\r\n" + body(n)


GROWING = {
    "blank lines": of(lambda n: b"a\n" + b"\n" * 8 * n + b"b"),
    "quotes and answers in turn": of(lambda n: b"> x\ny\n" * n),
    "heads of mails": of(lambda n: b"From: a\nSent: b\n" * n),
    "lines that say who wrote": of(lambda n: b"On 2026 a\n\nwrote:\n" * n),
    "signatures": of(lambda n: b"-- \n" * 2 * n),
    "lines that flow": of(lambda n: b"a \n" * n, b"Content-Type: text/plain; format=flowed\r\n"),
    "tags never closed": of(lambda n: b"<div><blockquote>x" * n, PAGE),
    "comments never closed": of(lambda n: b"<!--" * n, PAGE),
    "hidden in hidden": of(lambda n: b"<p hidden>" * n, PAGE),
    "rows": of(lambda n: b"<tr><td>x<td>y" * n, PAGE),
    "groups of RTF": of(lambda n: b"{\\rtf1" + b"{\\b x\\'e9" * n, TEXT_RTF),
    "tags of a page in RTF": of(lambda n: b"{\\rtf1\\fromhtml1" + b"{\\*\\htmltag <p>}\\htmlrtf x" * n, TEXT_RTF),
    "signs of RTF": of(lambda n: b"{\\rtf1" + b"\\u233?\\par\\f1" * n, TEXT_RTF),
    "headers": lambda n: b"From: a@b.example\r\n" + b"X-Y: z\r\n" * n + b"\r\nx",
    "lines of a header": lambda n: b"From: a@b.example\r\nX:" + b" z\r\n" * n + b"\r\nx",
    "references": lambda n: b"From: a@b.example\r\nReferences:" + b" <1@x>" * n + b"\r\n\r\nx",
    "words of a subject": lambda n: b"From: a@b.example\r\nSubject:" + b" =?utf-8?q?a?=" * n + b"\r\n\r\nx",
    "parameters": of(lambda n: b"x", b"Content-Type: text/plain" + b"; a=b" * 2_000 + b"\r\n"),
    "parts": of(lambda n: b"--b\r\n\r\nx\r\n" * n, b"Content-Type: multipart/mixed; boundary=b\r\n"),
    "lines of dashes": of(lambda n: b"--x\r\n" * n, b"Content-Type: multipart/mixed; boundary=b\r\n"),
    "mails in mails": lambda n: b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * n + b"hello",
    "parts in parts": lambda n: b"From: a@b.example\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(n)
    ),
}  # fmt: skip


def steps(raw):
    """How many lines of code reading a mail runs, with all that it calls."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_mail(raw)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("grown", GROWING.values(), ids=GROWING)
def test_four_times_as_much_of_anything_is_at_most_four_times_the_work(grown):
    small, large = steps(grown(400)), steps(grown(1_600))

    assert large <= 4.2 * small + 500


@pytest.mark.parametrize(
    "sender",
    [b"a" * 100_000, b'"\\' * 50_000, b"=?a?b?" * 30_000, b"a@b.example, " * 10_000],
    ids=["a word", "quotes", "words", "addresses"],
)
def test_a_sender_of_any_length_is_nobody_at_once(sender):
    assert read_mail(b"From: " + sender + b"\r\n\r\nhello").sender == ""


def test_beyond_the_thousandth_part_all_is_kept_within_the_last():
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 2_000

    tree = parse(raw)

    assert len(tree.parts) == MAX_PARTS - 1
    assert tree.parts[-1].end == len(raw)
