"""What a reconciliation left behind, as the pages read it: `summary.json` in its folder of the bucket of mails."""

import hashlib
import json
from typing import Any, Final

from pledgekeeper.disputes.fraud.patterns import PatternsFound
from pledgekeeper.disputes.reconciled import DisputeReconciled
from pledgekeeper.effects.download import link_to
from pledgekeeper.effects.purging import purge_below

SUMMARY: Final = "summary.json"
FINDINGS: Final = "findings.json"


class ReconciliationFiles:
    """`client` is a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def summary(self, found: DisputeReconciled) -> dict[str, Any] | None:
        """The summary (docs/reconciliation.md) that the timeline names; None when it is gone, or is another than the
        one whose SHA-256 the timeline has."""
        return self._document(f"{found.folder}{SUMMARY}", found.summary_sha256)

    def findings(self, found: PatternsFound) -> dict[str, Any] | None:
        """The same of what a search for patterns found (docs/fraud.md), without telephone numbers in full."""
        return self._document(f"{found.folder}{FINDINGS}", found.findings_sha256)

    def _document(self, key: str, sha256: str) -> dict[str, Any] | None:
        from botocore.exceptions import ClientError

        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("403", "404", "AccessDenied", "NoSuchKey"):
                raise
            return None
        content: bytes = answer["Body"].read()
        if hashlib.sha256(content).hexdigest() != sha256:
            return None
        document: dict[str, Any] = json.loads(content)
        return document

    def link(self, key: str, name: str, media_type: str) -> str:
        """An address at which whoever has it reads the file for five minutes."""
        return link_to(self._client, self._bucket, key, name=name, media_type=media_type)

    def purge(self, dispute: str) -> int:
        """Delete every version of all that was found for a dispute (`<carrier>/<dispute>/`); how many there were."""
        return purge_below(self._client, self._bucket, f"reconciliations/{dispute}")
