"""What a function is told by its environment. The one place that reads it."""

import os
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from pledgekeeper.errors import CareError


class Settings(BaseModel):
    """Set by the stacks, the same for every function; what has a default is set for one function, or on a laptop."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=str.upper)

    table_name: str
    mail_bucket: str
    evidence_bucket: str
    scoreboard_bucket: str
    wakes_queue_url: str
    pages_queue_url: str
    notices_queue_url: str
    dispute_steps_queue_url: str
    problem_steps_queue_url: str
    listeners_queue_url: str
    masking_queue_url: str
    purges_queue_url: str
    reconciliations_queue_url: str
    credit_notes_queue_url: str
    page_key_id: str
    scoreboard_key_id: str
    public_url: str
    mail_domain: str
    sms_origination_identity: str
    configuration_set: str
    phone_configuration_set: str
    dead_letter_queues: str = ""
    work_queues: str = ""
    mail_topic_arn: str = ""
    heartbeat_url: str = ""
    connect_instance_id: str = ""
    connect_flow_id: str = ""
    connect_source_number: str = ""
    user_pool_id: str = ""
    user_pool_client_id: str = ""
    token_issuer: str = ""
    sign_in_url: str = ""
    portal_client_id: str = ""
    aws_endpoint_url: str | None = None
    athena_workgroup: str = ""
    athena_database: str = ""
    egress_proxy: str | None = None

    @property
    def token_keys_origin(self) -> str:
        """Where the user pool publishes its keys: at its issuer, and on a laptop at the emulator."""
        return self.aws_endpoint_url or self.token_issuer.rpartition("/")[0]

    @property
    def care_address(self) -> str:
        return f"care@{self.mail_domain}"


@cache
def settings() -> Settings:
    """The environment of this function, checked once. CareError names the variables that are missing."""
    try:
        return Settings.model_validate(dict(os.environ))
    except ValidationError as error:
        missing = ", ".join(str(mistake["loc"][0]) for mistake in error.errors())
        raise CareError(f"the environment lacks {missing}; the stacks set it for every function") from None
