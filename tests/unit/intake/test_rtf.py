"""RTF as Outlook packs it and as it reads; whatever is broken, nothing is raised and no work is wasted."""

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgekeeper.intake.lzfu import KNOWN, PACKED, PLAIN, SIZE, unpacked
from pledgekeeper.intake.rtf import text_of, words_of

MOST = 2_000_000
RTF = rb"{\rtf1\ansi\ansicpg1252 "
PAGE = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 "
PIECES = [
    b"{", b"}", b"\\", b"{\\*\\htmltag64 <p>}", b"{\\*\\x ", b"\\htmlrtf ", b"\\htmlrtf0 ", b"\\fromhtml1 ", b"\\u233?",
    b"\\u-10179 ", b"\\'e9", b"\\'zz", b"\\bin5 ", b"\\bin-5 ", b"\\par\n", b"{\\fonttbl{\\f1\\fcharset134 x;}}",
    b"\\f1", b"\\uc0 ", b"\\v ", b"a b", b"\xe9\xff", b"\0",
]  # fmt: skip


def packed(data):
    """As a mail program packs it: of what was there lately the longest, up to 17 signs."""
    known, at, tokens = bytearray(KNOWN), len(KNOWN), []
    whole = KNOWN + data
    while at < len(whole):
        for length in range(17, 1, -1):
            start = known.rfind(whole[at : at + length], max(0, len(known) - SIZE + 17))
            if start >= 0 and at + length <= len(whole):
                tokens.append((True, struct.pack(">H", (start % SIZE) << 4 | (length - 2))))
                break
        else:
            length = 1
            tokens.append((False, whole[at : at + 1]))
        known += whole[at : at + length]
        at += length
    tokens.append((True, struct.pack(">H", (at % SIZE) << 4)))
    body = b""
    for n in range(0, len(tokens), 8):
        eight = tokens[n : n + 8]
        body += bytes((sum(again << bit for bit, (again, _) in enumerate(eight)),)) + b"".join(t for _, t in eight)
    return struct.pack("<IIII", len(body) + 12, len(data), PACKED, 0) + body


@given(st.one_of(st.binary(max_size=600), st.lists(st.sampled_from(PIECES), max_size=200).map(b"".join)))
@example(b"a" * 9_000)
@example(bytes(range(256)) * 40)
def test_what_was_packed_is_unpacked_as_it_was(data):
    assert unpacked(packed(data), MOST) == data


def test_a_dictionary_of_common_words_is_known_beforehand():
    assert len(KNOWN) == 207
    assert len(packed(rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}")) < 30


def test_what_was_not_packed_is_taken_as_it_stands():
    assert unpacked(struct.pack("<IIII", 15, 3, PLAIN, 0) + b"abcdef", MOST) == b"abc"


def test_of_what_is_cut_off_comes_what_is_before():
    data = b"\\par ".join(b"line %d" % n for n in range(200))
    whole = packed(data)

    for cut in range(0, len(whole), 37):
        assert data.startswith(unpacked(whole[:cut], MOST))


@given(st.binary(max_size=400), st.sampled_from([PACKED, PLAIN, 7]), st.integers(0, 5_000))
def test_no_bytes_make_it_fail_or_give_more_than_is_asked_for(body, kind, most):
    found = unpacked(struct.pack("<IIII", 2**32 - 1, 2**32 - 1, kind, 0) + body, most)

    assert len(found) <= min(most, 9 * len(body))
    assert isinstance(words_of(body), str)


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (RTF + rb"All calls fail.\par\par Since 02:14.}", "All calls fail.\n\nSince 02:14."),
        (RTF + rb"d\'e9faut \{1\} a\\b\~c}", "défaut {1} a\\b\u00a0c"),
        (RTF + rb"\u233?\u8364\'80 \uc0\u233 x\uc2 \u-10179??\u-8704?? y}", "é€ éx😀 y"),
        (RTF + rb"a{\*\generator b;}{\info{\title c}}{\pict 00}{\v d}{\*\unheard {e}}f}", "af"),
        (RTF + rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt the graph}}}", "the graph"),
        (RTF + rb"\bin4 {{}}rest}", "rest"),
        (RTF + rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 caf\'e9 {\f1 \'cf\'f0} \'e9}", "café Пр é"),
        (RTF + rb"{\fonttbl{\f1\fcharset134 S;}}\f1 \'b5\'e7" + b"\r\n" + rb"\'c2\'b7}", "电路"),
        (RTF + rb"{\pntext\'b7\tab}first\par{\pntext\'b7\tab}second}", "·\tfirst\n·\tsecond"),
        (RTF + rb"one\cell two\cell\row three", "one\ttwo\nthree"),
        (PAGE + rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 a{\*\htmltag84 <b>}b{\*\htmltag92 </b>}\htmlrtf\par}}", "ab"),
        (PAGE + rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 x{\*\mhtmltag84 <img>}{\*\htmltag1 <style>y</style>}}", "<x"),
        (PAGE + rb"{\*\htmltag1 <i title='\{\'e9\}'>}\'e9{\*\htmltag9 </i>}\lquote}", "é‘"),
        (b"no RTF at all", ""),
        (b"", ""),
    ],
)  # fmt: skip
def test_rtf_reads_as_a_person_reads_it(rtf, text):
    assert text_of(rtf) == text


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_no_rtf_makes_it_fail_and_its_text_can_be_written(rtf):
    for head in (RTF, PAGE):
        text_of(head + rtf).encode()
