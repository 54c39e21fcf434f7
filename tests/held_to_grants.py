"""Each call that a function makes in a test is held to what the stacks grant: what AWS would refuse fails here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.cdk import grants

# What a method of a client asks for, in IAM's words.
OF_OBJECTS: Final[Mapping[str, str]] = {
    "get_object": "s3:GetObject",
    "head_object": "s3:GetObject",
    "download_fileobj": "s3:GetObject",
    "put_object": "s3:PutObject",
    "upload_fileobj": "s3:PutObject",
    "copy_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
}
OF_BUCKETS: Final = {"list_objects_v2": "s3:ListBucket", "list_object_versions": "s3:ListBucketVersions"}
BY_POSITION: Final = {"download_fileobj": (0, 1), "upload_fileobj": (1, 2)}
SENDING: Final = ("send_message", "send_message_batch")


class NotGranted(BaseException):
    """AWS would have refused. Not an Exception, so that nothing catches it."""


def must_be_granted(function: str, service: str, method: str, args: tuple[Any, ...], how: Mapping[str, Any]) -> None:
    """NotGranted when no grant of `function` covers the call."""
    asks = ASKS.get(service)
    for asked, granted in asks(function, method, args, how) if asks else ():
        if not granted:
            raise NotGranted(f"{function} may not {asked}: see infra/cdk/grants.py")


Asked = list[tuple[str, bool]]
"""What is asked for, and whether it is granted."""


def _of_s3(function: str, method: str, args: tuple[Any, ...], how: Mapping[str, Any]) -> Asked:
    if method == "generate_presigned_url":
        return _of_s3(function, args[0], (), how["Params"])
    if method == "get_paginator":
        method, how = args[0], {"Bucket": "mail"}  # the one that is listed by pages
    if method in OF_BUCKETS:
        return [_listed(function, OF_BUCKETS[method], how["Bucket"])]
    if method == "delete_objects":
        return [_done(function, "s3:DeleteObject", how["Bucket"], each["Key"]) for each in how["Delete"]["Objects"]]
    first, second = BY_POSITION.get(method, (0, 1))
    bucket, key = how.get("Bucket") or args[first], how.get("Key") or args[second]
    asked = [_done(function, _action(method, how), bucket, key)]
    if "CopySource" in how:
        asked.append(_done(function, "s3:GetObject", how["CopySource"]["Bucket"], how["CopySource"]["Key"]))
    if "ObjectLockMode" in how:
        asked.append(_done(function, "s3:PutObjectRetention", bucket, key))
    return asked


def _action(method: str, how: Mapping[str, Any]) -> str:
    return "s3:DeleteObjectVersion" if "VersionId" in how else OF_OBJECTS[method]


def _done(function: str, action: str, bucket: str, key: str) -> tuple[str, bool]:
    granted = any(
        action in folder.who.get(function, ())
        for folder in grants.FOLDERS
        if bucket == folder.bucket and key.startswith(folder.prefix)
    )
    return f"{action} of {bucket}/{key}", granted


def _listed(function: str, action: str, bucket: str) -> tuple[str, bool]:
    lists: Mapping[str, Mapping[str, Any]] = {**grants.LISTS}
    below: Mapping[str, Mapping[str, Any]] = {**grants.LISTS_BELOW}
    some = {name for names in below.get(bucket, {}).values() for name in names} if action == "s3:ListBucket" else set()
    return f"{action} of {bucket}", function in lists[bucket].get(action, ()) or function in some


def _of_sqs(function: str, method: str, args: tuple[Any, ...], how: Mapping[str, Any]) -> Asked:
    if method not in SENDING:
        return []
    queue = "".join(word.capitalize() for word in how["QueueUrl"].split("_"))
    return [(f"send to {queue}", queue in grants.SENDS.get(function, ()))]


def _of_kms(function: str, method: str, args: tuple[Any, ...], how: Mapping[str, Any]) -> Asked:
    action = f"kms:{''.join(word.capitalize() for word in method.split('_'))}"
    return [(action, function in grants.SIGNS[action])] if action in grants.SIGNS else []


def _of_the_pool(function: str, method: str, args: tuple[Any, ...], how: Mapping[str, Any]) -> Asked:
    asked = args[0] if method == "get_paginator" else method
    action = "".join(word.capitalize() for word in asked.split("_"))
    return [(f"cognito-idp:{action}", function == "ecare" and action in grants.LOOKS_AFTER_THE_POOL)]


def _one_of(allowed: tuple[str, ...]) -> Callable[..., Asked]:
    return lambda function, method, args, how: [(method, function in allowed)]


ASKS: Final[Mapping[str, Callable[..., Asked]]] = {
    "s3": _of_s3,
    "sqs": _of_sqs,
    "kms": _of_kms,
    "sesv2": _one_of(grants.WRITES_MAIL),
    "pinpoint-sms-voice-v2": _one_of(grants.WRITES_TEXTS),
    "cognito-idp": _of_the_pool,
    "ssm": _one_of(("pager",)),
    "sns": _one_of(("desk",)),
}
