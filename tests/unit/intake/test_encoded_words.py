"""Subjects as the world encodes and breaks them: what was written is read, and nothing that was not."""

import base64
from email.header import Header

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pledgekeeper.intake.encoded_words import decode_words
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.torn_base64 import LOST

WORDS = (
    "Défaut", "sur", "le", "lien", "BLT-ORI-PAR-07", "aucun", "appel", "réseau", "à", "l’arrêt", "depuis", "02:14",
    "UTC", "路由中断", "电路", "ошибка", "канала", "trunk", "down", "ASR", "0",
)  # fmt: skip
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
CHARSETS = ("utf-8", "gb18030", "utf-16-le", "shift_jis", "iso-2022-jp", "koi8-r", "cp1252", "no-such", "undefined", "")


def word(title, charset="utf-8"):
    return f"=?utf-8?B?{base64.b64encode(title.encode(charset)).decode()}?="


@given(TITLES, st.sampled_from([50, 76, 998]))
def test_what_a_mail_program_writes_is_read(title, longest):
    header = " ".join(Header(title, "utf-8", maxlinelen=longest).encode().split())

    assert decode_words(header) == title


@given(TITLES, st.data())
def test_base64_may_be_divided_anywhere(title, data):
    content = base64.b64encode(title.encode()).decode()
    at = data.draw(st.integers(1, len(content) - 1))

    assert decode_words(f"=?utf-8?B?{content[:at]}?= =?utf-8?B?{content[at:]}?=") == title


@given(st.lists(st.sampled_from(WORDS), min_size=6, max_size=14), st.data())
def test_a_sign_that_is_missing_costs_the_words_around_it_and_makes_no_others(words, data):
    content = base64.b64encode(" ".join(words).encode()).decode().rstrip("=")
    at = data.draw(st.integers(0, len(content) - 1))

    read = decode_words(f"=?utf-8?B?{content[:at]}{content[at + 1 :]}?=")

    assume(LOST in read)
    for each in read.replace("…", "").split(LOST):
        inner = each.split(" ")
        assert set(inner[1:-1]) <= set(words), read
    assert not any(sign < " " or "\x7f" <= sign < "\xa0" for sign in read)


@given(st.binary(min_size=12, max_size=60), st.sampled_from(CHARSETS))
def test_bytes_by_chance_show_no_sign_that_steers_and_make_nothing_fail(data, charset):
    read = decode_words(f"=?{charset}?B?{base64.b64encode(data).decode()}?=")

    assert not any(sign < " " and sign not in "\t\r\n" for sign in read)


@given(st.text(st.sampled_from("=?BQbqutf-8 \u00e9Aa_+/\0"), max_size=80))
def test_no_header_makes_it_fail(header):
    decode_words(header).encode("utf-8", "replace")


@pytest.mark.parametrize(
    "header", ["What?=Yes", "Whereareyougoing?=home", "a =?b? c", "=?", "?=", "=??=", "Invoice 7 =?= EUR 12"]
)
def test_what_only_looks_like_a_word_is_left_as_it_is(header):
    assert decode_words(header) == header


def test_charsets_of_seven_bits_are_read_by_their_name():
    hz = base64.b64encode("电路中断".encode("hz")).decode()
    japanese = base64.b64encode("回線障害".encode("iso-2022-jp")).decode()

    assert decode_words(f"=?hz-gb-2312?B?{hz}?=") == "电路中断"
    assert decode_words(f"=?iso-2022-jp?B?{japanese}?=") == "回線障害"


def test_western_letters_that_are_called_utf_8_are_read_when_they_look_written():
    assert decode_words(word("Défaut à Paris", "cp1252")) == "Défaut à Paris"


def test_half_a_sign_at_the_end_says_so():
    cut = base64.b64encode("Panne de réseau à l’arrê".encode()[:-1]).decode()

    assert decode_words(f"=?utf-8?B?{cut}?=") == f"Panne de réseau à l’arr{LOST}"


def test_the_same_four_letters_are_garbage_no_more():
    """`broken` is base64 of four bytes that look like a price."""
    assert decode_words("Re: =?utf-8?B?broken?= 7") == f"Re: {LOST} 7"
    assert read_mail(b"Subject: =?utf-8?B?broken?=\r\n\r\nx").subject == LOST
    assert read_mail(b"Subject:\r\n\r\nx").subject == "(no subject)"
