"""Files come out of a form as they went in, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ecare.multipart import parts_of
from pledgekeeper.errors import Invalid
from tests.portal import BOUNDARY, multipart

TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@given(st.binary(max_size=400).filter(lambda content: BOUNDARY.encode() not in content))
def test_a_file_is_read_to_the_byte_and_the_fields_beside_it(content):
    fields, files = parts_of(TYPE, multipart({"csrf": "k", "name": "é\r\nb", "file": content}))

    assert fields == {"csrf": "k", "name": "é\r\nb"}
    assert files == {"file": content}


def test_a_file_that_was_not_chosen_is_none():
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--{BOUNDARY}--\r\n'

    assert parts_of(TYPE, body.encode()) == ({}, {})


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        (TYPE, b""),
        (TYPE, b"no form"),
        (TYPE, multipart({str(n): "x" for n in range(2_501)})),
        (TYPE, f"--{BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode()),
        (TYPE, f"--{BOUNDARY}\r\nContent-Type: message/rfc822\r\n\r\nx: y\r\n--{BOUNDARY}--\r\n".encode()),
    ],
)
def test_what_is_no_form_is_refused(content_type, body):
    with pytest.raises(Invalid, match="cannot be read"):
        parts_of(content_type, body)
