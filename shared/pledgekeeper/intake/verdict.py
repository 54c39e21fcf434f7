"""What SES says of a mail it took in: the notification, and whether the sender can be believed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]


class _Part(BaseModel):
    """SES adds fields as it likes: only ours are read."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, defer_build=True)


class Verdict(_Part):
    status: Status


class Action(_Part):
    bucket: str = Field(alias="bucketName")
    key: str = Field(alias="objectKey")


class Receipt(_Part):
    spf: Verdict = Field(alias="spfVerdict")
    dkim: Verdict = Field(alias="dkimVerdict")
    dmarc: Verdict | None = Field(default=None, alias="dmarcVerdict")
    spam: Verdict = Field(alias="spamVerdict")
    virus: Verdict = Field(alias="virusVerdict")
    action: Action

    def distrust(self) -> str | None:
        """Why the mail is not to be believed; None when it is. One of SPF and DKIM must pass unless DMARC does."""
        if self.virus.status == "FAIL":
            return "SES found a virus in it"
        if self.spam.status == "FAIL":
            return "SES takes it for spam"
        if self.dmarc and self.dmarc.status == "FAIL":
            return "it fails DMARC: the sender's domain disowns it"
        vouched = {self.spf.status, self.dkim.status, self.dmarc.status if self.dmarc else "GRAY"}
        return None if "PASS" in vouched else "neither SPF nor DKIM vouches for its sender"


class Delivery(_Part):
    """SES's notification of one received mail."""

    receipt: Receipt


class TopicMessage(_Part):
    """What SNS puts on the queue around it."""

    message: str = Field(alias="Message")


def delivery_of(body: str) -> Delivery:
    """The notification in an SQS body. ValidationError when it is none: the queue parks it in its dead letters."""
    return Delivery.model_validate_json(TopicMessage.model_validate_json(body).message)
