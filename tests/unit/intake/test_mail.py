"""Reading what the world sends: always an answer, never for long."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.intake.mail import MAX_SUBJECT, MAX_TEXT, UNREADABLE, read_mail


def raw(text="hello", headers="", content_type="text/plain; charset=utf-8"):
    top = f"From: NOC <noc@baltel.example>\r\nSubject: Link down\r\n{headers}Content-Type: {content_type}\r\n\r\n"
    return top.encode("utf-8", "surrogateescape") + (text if isinstance(text, bytes) else text.encode())


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("NOC <NOC@Baltel.Example>", "noc@baltel.example"),
        ("noc@baltel.example", "noc@baltel.example"),
        ('"Doe, Ana" <ana@baltel.example>', "ana@baltel.example"),
        ("Doe, Ana <ana@baltel.example>", "ana@baltel.example"),
        ("Baltel N.O.C. <noc@baltel.example>", "noc@baltel.example"),
        ("[NOC] Baltel <noc@baltel.example>", "noc@baltel.example"),
        ("noc@baltel.example (night shift)", "noc@baltel.example"),
        ("=?UTF-8?B?TsO4Qw==?=<noc@baltel.example>", "noc@baltel.example"),
        ("NØC <noc@baltel.example>", "noc@baltel.example"),
        ("=?utf-8?q?N=C3=B8C?= <noc@baltel.example>", "noc@baltel.example"),
        ('"noc@baltel.example" <mallory@evil.example>', "mallory@evil.example"),
        ("=?utf-8?q?noc=40baltel=2Eexample=3E?= <mallory@evil.example>", "mallory@evil.example"),
        ("", ""),
        ("nobody", ""),
        ("<>", ""),
    ],
)
def test_the_sender_is_the_address_and_never_the_name_beside_it(header, sender):
    assert read_mail(f"From: {header}\r\n\r\nhello".encode()).sender == sender


@pytest.mark.parametrize(
    "header",
    [
        "noc@baltel.example <mallory@evil.example>",
        "noc@baltel.example, mallory@evil.example",
        "a@b.example\r\nFrom: c@d.example",
    ],
)
def test_a_mail_that_names_two_senders_has_none_that_can_be_believed(header):
    assert read_mail(f"From: {header}\r\n\r\nhello".encode()).sender == ""


def test_a_mail_knows_which_mails_it_answers_the_nearest_first():
    mail = read_mail(raw(headers="In-Reply-To: <3@x>\r\nReferences: <1@x> <2@x>\r\n <3@x>\r\n"))

    assert mail.answers == ("<3@x>", "<2@x>", "<1@x>")


def test_a_mail_without_a_message_id_gets_one_that_stays_the_same():
    first, again, other = read_mail(raw("a")), read_mail(raw("a")), read_mail(raw("b"))

    assert first.message_id == again.message_id != other.message_id
    assert first.message_id.endswith("@no-message-id.invalid>")
    assert read_mail(raw(headers="Message-ID: <1@x>\r\n")).message_id == "<1@x>"


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?iso-8859-1?Q?D=E9faut?= =?iso-8859-1?Q?_100G?=", "Défaut 100G"),
        ("Link\r\n down", "Link down"),
        ("  much   room  ", "much room"),
        ("", "(no subject)"),
        ("x" * 5_000, "x" * MAX_SUBJECT),
        ("=?klingon?q?abc?=", "abc"),
    ],
)
def test_a_subject_is_one_line_of_text(subject, read):
    assert read_mail(f"From: a@b.example\r\nSubject: {subject}\r\n\r\nhello".encode()).subject == read


@pytest.mark.parametrize(
    ("subject", "damaged"),
    [
        ("=?utf-8?B?broken?=", True),
        ("=?utf-8?Q?", True),
        ("Re: Fwd: =?utf-8?B?broken?=", True),
        ("RE: [TT-1] re: =?utf-8?B?broken?=", True),
        ("???? ??", True),
        ("=?utf-8?B?broken?= 7", False),
        ("Why??", False),
        ("!!!", False),
        ("", False),
    ],
)
def test_a_mail_is_called_by_its_subject_or_by_a_sentence_that_says_why_it_cannot_be_read(subject, damaged):
    mail = read_mail(f"From: a@b.example\r\nSubject: {subject}\r\n\r\nhello".encode())

    assert mail.title == (UNREADABLE if damaged else mail.subject)


# --- machines --------------------------------------------------------------------------------------------------------


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", '"utf-8"', "us-ascii", "x-unknown", "rot13", "hex", ""]
)
def test_text_is_read_in_its_charset_or_as_well_as_it_can_be(charset):
    body = "prévu".encode(charset.strip('"') if charset in ("iso-8859-1", "windows-1252", "utf-16") else "utf-8")

    assert read_mail(raw(body, content_type=f"text/plain; charset={charset}")).text == "prévu"


@pytest.mark.parametrize("charset", ["undefined", '"a\0b"', "unicode_escape", "raw_unicode_escape"])
def test_a_charset_of_any_name_breaks_nothing(charset):
    text = read_mail(raw(b"trunk \\ud800 \xff", content_type=f"text/plain; charset={charset}")).text

    assert text.encode().startswith(b"trunk ")


def test_bytes_that_fit_no_charset_are_replaced_and_the_rest_is_kept():
    assert read_mail(raw(b"Trunk BLT \x81\x8d down", content_type="text/plain; charset=utf-8")).text.startswith(
        "Trunk BLT "
    )


def test_plain_text_is_preferred_and_html_is_read_where_there_is_nothing_else():
    both = EmailMessage()
    both["From"] = "noc@baltel.example"
    both.set_content("plain words")
    both.add_alternative("<p>other words</p>", subtype="html")

    assert read_mail(both.as_bytes()).text == "plain words"
    assert read_mail(raw("<p>All <b>calls</b> fail.</p><p>Since&nbsp;02:14", content_type="text/html")).text == (
        "All calls fail.\n\nSince 02:14"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>t</title><style>p{}</style></head><body><p>hello</p></body></html>",
        "<style>p{}</style><script>x()</script>hello",
        "<!--[if mso]><xml></xml><![endif]-->hello",
        "<p>hello",
        "</p></div>hello</style>",
        pytest.param("<html><head><meta charset=utf-8><title>t</title><body><p>hello</body></html>"),
    ],
)
def test_what_is_not_shown_is_not_read_and_what_is_shown_is(html):
    assert read_mail(raw(html, content_type="text/html")).text == "hello"


def test_cells_of_a_table_stay_apart():
    table = (
        "<table><tr><td>02:31:07</td><td>+37060000101</td></tr><tr><th>02:31:44</th><th>+37060000102</th></tr></table>"
    )

    assert read_mail(raw(table, content_type="text/html")).text.split() == [
        "02:31:07", "+37060000101", "02:31:44", "+37060000102",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("", "text/plain"), ("  \r\n ", "text/plain"), ("x", "image/png"), ("<p></p>", "text/html")],
)
def test_a_mail_without_text_says_so(body, content_type):
    assert read_mail(raw(body, content_type=content_type)).text == "(the mail has no text)"


def test_a_null_character_does_not_get_into_the_case():
    assert read_mail(raw("a\0b")).text == "ab"


def test_attachments_are_named_and_inline_pictures_of_the_text_are_not():
    mail = EmailMessage()
    mail["From"] = "noc@baltel.example"
    mail.set_content("see the trace")
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="trace é.pcap")
    mail.add_attachment(b"x", maintype="application", subtype="pdf")

    assert read_mail(mail.as_bytes()).attachments == ("trace é.pcap", "application/pdf")


# --- what is new in it -----------------------------------------------------------------------------------------------

REPLY = "In-Reply-To: <1@pledge.example>\r\n"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 23 Nov 2026 at 04:20, Pledge Care <care@pledge.example> wrote:\n> old words",
        "On Mon, 23 Nov 2026 at 04:20, Pledge Care\n<care@pledge.example> wrote:\n> old words",
        "Le 22/11/2026 16:58, Care <care@pledge.example> a écrit :\n> old words",
        "> Le 22/11/2026 16:58, Care <care@pledge.example> a écrit :\n>> old words",
        "From: Pledge Care <care@pledge.example>\nSent: Monday, 23 November 2026\nTo: noc\nSubject: x\n\nold words",
        "De : Pledge Care <care@pledge.example>\nEnvoyé : lundi 23 novembre 2026\nÀ : noc\nObjet : x\n\nold words",
        "-----Original Message-----\nFrom: Pledge Care\n\nold words",
        pytest.param("El lun, 23 nov 2026 a las 4:20, Pledge Care (<care@pledge.example>) escribió:\n> old words"),
        pytest.param("发件人： care@pledge.example\n发送时间： 2026年11月23日\n收件人： noc\n主题： x\n\nold words"),
    ],
)
def test_of_a_reply_only_what_is_new_is_kept(quoted):
    assert read_mail(raw(f"Still failing.\n\n{quoted}\n", REPLY)).text == "Still failing."


def test_a_quote_without_marks_reaches_to_the_end_or_to_the_last_quote_with_marks():
    open_ended = "On Mon, 23 Nov 2026 at 04:20, Pledge Care wrote:\nWe look into it."
    marked = "> On Sun, 22 Nov 2026 at 04:20, Ana wrote:\n> It is down.\n> All of it."

    assert read_mail(raw(f"Still failing.\n\n{open_ended}\n> Thanks.\nAna\n", REPLY)).text == "Still failing."
    assert read_mail(raw(f"Still failing.\n\n{open_ended}\n{marked}\nAna\n", REPLY)).text == "Still failing.\n\nAna"


def test_a_signature_is_set_apart_and_tables_and_greetings_are_kept():
    text = "Samples:\n-----------------\n02:31 +370 +221\n-----------------\n\nBest regards,\nAna"

    mail = read_mail(raw(f"{text}\n-- \nBaltel NOC\n+370 600 00101"))

    assert (mail.text, mail.signature) == (text, "Baltel NOC\n+370 600 00101")


@pytest.mark.parametrize(
    "text",
    [
        "Fails since 02:14:\nFrom: BLT-ORI-FRA-02\nTo: ORI-FRA\nCalls: all of them",
        "---------- Forwarded message ---------\nFrom: NOC <noc@x.example>\nDate: Monday\nSubject: Down\n\nTrunk 7.",
        "FYI\n\nFrom: NOC <noc@x.example>\nSent: Monday\nTo: us\nSubject: Down\n\nTrunk 7 is down.",
    ],
    ids=["a table of a fault", "a forwarded mail", "a forwarded mail with a word before it"],
)
def test_of_a_mail_that_answers_nothing_every_word_is_kept(text):
    assert read_mail(raw(text)).text == text


def test_a_chain_below_a_whole_letter_is_set_apart_and_below_a_few_words_it_is_what_they_are_about():
    letter = "The trunk is down again. " * 6
    chain = "On Mon, 23 Nov 2026 at 04:20, Pledge Care <care@pledge.example> wrote:\n> old words"

    mail, note = read_mail(raw(f"{letter}\n\n{chain}")), read_mail(raw(f"Please see.\n\n{chain}"))

    assert (mail.text, mail.quoted) == (letter.strip(), chain)
    assert note.text == f"Please see.\n\n{chain}"


@pytest.mark.parametrize("subject", ["Fwd: Down", "FW: Down", "TR: Coupure", "RV: Caída"])
def test_what_is_forwarded_is_kept_even_when_the_mail_refers_to_others(subject):
    text = "FYI\n\nFrom: NOC <noc@x.example>\nSent: Monday\nTo: us\nSubject: Down\n\nTrunk 7 is down."

    mail = read_mail(f"From: a@b.example\r\nSubject: {subject}\r\nReferences: <1@x>\r\n\r\n{text}".encode())

    assert mail.text == text


# --- anything at all -------------------------------------------------------------------------------------------------


def read_well(mail):
    read = read_mail(mail)

    assert repr(read).encode()
    assert 0 < len(read.text) <= MAX_TEXT
    assert 0 < len(read.subject) <= MAX_SUBJECT
    assert read.message_id
    assert "\n" not in read.subject


@given(st.binary(max_size=500))
def test_any_bytes_are_read(noise):
    read_well(noise)


SCRAPS = st.sampled_from(
    [
        "",
        "<",
        ">",
        "@",
        '"',
        "(",
        ";",
        "=?",
        "?=",
        "=?utf-8?q?=ff?=",
        "=?utf-16?b?AAA=?=",
        "a@b.example",
        "<a@b>",
        ",",
        "\r\n ",
        "é",
        "\udcff",
        "*0*=",
        "''",
        "%ff",
        "text/plain",
        "multipart/mixed",
        "boundary=b",
        "charset=",
        "utf-8",
        "no",
        "bulk",
        "1.0",
    ]
)
NAMES = st.sampled_from(
    [
        "From",
        "Sender",
        "Subject",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Content-Type",
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "MIME-Version",
        "Auto-Submitted",
        "Precedence",
        "Return-Path",
        "List-Id",
    ]
)


@given(st.lists(st.tuples(NAMES, st.lists(SCRAPS, max_size=6).map("".join)), max_size=8), st.binary(max_size=100))
def test_any_headers_are_read(headers, body):
    top = "".join(f"{name}: {value}\r\n" for name, value in headers)

    read_well(top.encode("utf-8", "surrogateescape") + b"\r\n" + body)


TYPES = st.sampled_from(
    ["text/plain", "text/html", "application/pdf", "image/png", "message/rfc822", "message/delivery-status", "text", ""]
)
CHARSETS = st.sampled_from(["utf-8", "iso-8859-1", "gb18030", "utf-16", "utf-7", "x-unknown", "idna", "punycode", ""])
ENCODINGS = st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "nonsense"])
FILES = st.sampled_from(
    ["", "inline", 'attachment; filename="a.pcap"', "attachment; filename*=utf-8''%e9.pdf", "attachment; filename="]
)
MULTI = st.sampled_from(["mixed", "alternative", "related", "report", "digest", "nonsense"])


def a_part(content_type, charset, encoding, disposition, body):
    head = f'Content-Type: {content_type}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n'
    return f"{head}Content-Disposition: {disposition}\r\n\r\n".encode() + body


def parts_together(kind, boundary, parts, *, closed):
    mark = f"--{boundary}".encode()
    inner = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + (mark + b"--\r\n" if closed else b"")
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + inner


LEAF = st.builds(
    a_part, TYPES, CHARSETS, ENCODINGS, FILES, st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode))
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.builds(
        parts_together, MULTI, st.sampled_from("abcd"), st.lists(inner, max_size=3), closed=st.booleans()
    ),
    max_leaves=6,
)


@given(TREE)
def test_any_tree_of_parts_is_read(tree):
    read_well(b"From: noc@baltel.example\r\nMIME-Version: 1.0\r\n" + tree)


@pytest.mark.parametrize(
    "mail",
    [
        b"From: a@b.example\r\nMessage-ID: <a@[\r\n\r\nhello",
        b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1_200 + b"hello",
        b"From: a@b.example\r\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(950)),
        parts_together("mixed", "a", [parts_together("related", "b", [], closed=False)], closed=False),
        b"From: n\xf8c@baltel.example\r\nSubject: \xf8\r\nMessage-ID: <\xf8@x>\r\n\r\nhello",
        b"From: a@b.example\r\nContent-Type: text/plain; a*\r\n\r\nhello",
    ],
    ids=[
        "a Message-ID with half an address",
        "a mail in a mail, 1200 deep",
        "parts in parts, 950 deep",
        "no parts",
        "addresses in Latin-1",
        "half a parameter",
    ],
)
def test_what_the_parser_of_the_language_does_not_survive_is_read(mail):
    read_well(mail)


REPLIES = {
    "underscores": "_" * 100_000,
    "quotes": "> x\n" * 25_000,
    "no break": "A" * 100_000,
    "prose": "All calls on trunk BLT-ORI-FRA-02 get 503 since 02:14 UTC.\n" * 1_500,
    "headers": "From: a\nSent: b\n" * 6_000,
    "signatures": "Sent from my \n-- \n" * 5_000,
    "disclaimers": "This message and any attachment " * 3_000,
    "one line of 'On '": "On " * 3_000,
    "one line of 'Le '": "Le " * 15_000,
    "lines of 'On '": ("On " * 300 + "\n") * 20,
}
PAGES = {
    "comments without end": "<!--" * 5_000,
    "scripts without end": "<script>" * 10_000,
    "tables in tables": "<table><tr><td>" * 5_000,
    "signs": "&" * 50_000,
}
TOPS = {
    "words in Subject": "Subject: " + "=?utf-8?q?a?= " * 4_000,
    "references": "References: " + "<1@x> " * 10_000,
    "many headers": "X-Y: z\r\n" * 20_000 + "X-Y: z",
}


HARD = [
    *(pytest.param(raw(text, REPLY), id=name) for name, text in REPLIES.items()),
    *(pytest.param(raw(text, content_type="text/html"), id=name) for name, text in PAGES.items()),
    *(pytest.param(f"{top}\r\n\r\nhello".encode(), id=name) for name, top in TOPS.items()),
]


@pytest.mark.parametrize("mail", HARD)
def test_what_is_long_and_strange_is_read(mail):
    read_well(mail)


def test_a_mail_of_thirty_megabytes_is_read():
    parts = (
        b"Content-Type: text/plain\r\n\r\nsee the trace",
        b"Content-Disposition: attachment; filename=trace.pcap\r\n\r\n" + (b"A" * 996 + b"\r\n") * 31_000,
    )

    mail = read_mail(b"From: noc@baltel.example\r\n" + parts_together("mixed", "b", parts, closed=True))

    assert (mail.text, mail.attachments) == ("see the trace", ("trace.pcap",))


def test_a_mail_is_known_again_by_its_id_and_content_whatever_servers_add_on_the_way():
    mail = b"From: a@b.example\r\nSubject: Dispute\r\nMessage-ID: <1@b.example>\r\n\r\nWe dispute INV-1.\r\n"
    ids = [
        read_mail(raw).command_id
        for raw in (mail, b"Received: from x by y\r\n" + mail, mail.replace(b"INV-1", b"INV-2"))
    ]

    assert ids[0] == ids[1] != ids[2]
