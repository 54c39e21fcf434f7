"""A form with files, as a browser sends it (RFC 7578). Pure."""

from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from pledgekeeper.errors import Invalid

MULTIPART: Final = "multipart/form-data"
MOST_PARTS: Final = 2_500
"""Fields of a form: a dispute has up to 500 lines, each with some of its own."""


def parts_of(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """The fields, and the files by the names of theirs; a field for a file that nobody chose is in neither. Invalid
    when it is no such form."""
    read = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = list(read.iter_parts()) if read.is_multipart() else []
    if not parts or len(parts) > MOST_PARTS:
        raise Invalid(f"the form cannot be read: it has {len(parts)} parts, and may have 1 to {MOST_PARTS}")
    fields, files = dict[str, str](), dict[str, bytes]()
    for part in parts:
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise Invalid("the form cannot be read: one of its parts is no field and no file")
        if part.get_filename() is None:
            fields[name] = content.decode("utf-8", "replace")
        elif part.get_filename():
            files[name] = content
    return fields, files
