"""Where the documents of credit notes lie: `credit-notes/<carrier>/<dispute>/` in the bucket of evidence.

Each is written once and locked for ten years: so long the strictest of those who issue them must keep what they
invoiced (Directive 2006/112/EC art. 247 leaves it to each state). No retention of evidence ends it.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from pledgekeeper.disputes.credit_documents import MEDIA_TYPES, Form, file_name
from pledgekeeper.effects.download import link_to

CREDIT_NOTES: Final = "credit-notes/"
KEPT: Final = timedelta(days=3_653)


class CreditNoteFiles:
    """`client` is a boto3 S3 client. A document is named by its carrier, its dispute, its number and its form."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, place: str, number: str, form: Form, content: bytes, until: datetime) -> bytes:
        """Put it there, unless it is there already; what is there now. The first one stays."""
        from botocore.exceptions import ClientError

        try:
            self._client.put_object(
                **self._object(place, number, form),
                Body=content,
                ContentType=MEDIA_TYPES[form],
                IfNoneMatch="*",
                ChecksumAlgorithm="SHA256",
                ObjectLockMode="GOVERNANCE",
                ObjectLockRetainUntilDate=until,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("PreconditionFailed", "412"):
                raise
            return self.read(place, number, form)
        return content

    def read(self, place: str, number: str, form: Form) -> bytes:
        content: bytes = self._client.get_object(**self._object(place, number, form))["Body"].read()
        return content

    def link(self, place: str, number: str, form: Form) -> str:
        """An address at which it can be read for five minutes, by whoever has it."""
        key = self._object(place, number, form)["Key"]
        return link_to(self._client, self._bucket, key, name=file_name(number, form))

    def _object(self, place: str, number: str, form: Form) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{CREDIT_NOTES}{place}/{quote(number, safe='')}.{form}"}


def place_of(carrier_id: str, case_id: str) -> str:
    """Below which name the documents of a dispute lie."""
    return f"{carrier_id}/{case_id}"
