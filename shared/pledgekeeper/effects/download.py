"""An address at which whoever has it reads one object of a bucket for five minutes, past the functions."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

LINK_LASTS: Final = timedelta(minutes=5)


def link_to(client: Any, bucket: str, key: str, *, name: str | None = None, media_type: str | None = None) -> str:
    """`client` is a boto3 S3 client. With a `name` a browser keeps the file under it, and neither shows nor runs it."""
    asked = {"Bucket": bucket, "Key": key}
    if name is not None:
        asked["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    if media_type is not None:
        asked["ResponseContentType"] = media_type
    url: str = client.generate_presigned_url("get_object", Params=asked, ExpiresIn=int(LINK_LASTS.total_seconds()))
    return url
