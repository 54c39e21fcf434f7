"""Everything that can be made again: the functions, what calls them, what they may do, and the alarms."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnCondition, CfnParameter, Fn, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.cdk.alarms import FIVE_MINUTES
from infra.cdk.api import Api
from infra.cdk.athena import DATABASE, WORKGROUP, YEARS_WORKGROUP
from infra.cdk.calls import Calls
from infra.cdk.data_stack import DataStack
from infra.cdk.functions import make_functions
from infra.cdk.grants import LOOKS_AFTER_THE_POOL, WRITES_TEXTS
from infra.cdk.mail import MailIn
from infra.cdk.messaging_stack import MessagingStack
from infra.cdk.permissions import mail_senders, permit, permit_messages
from infra.cdk.portal import Portal
from infra.cdk.receipts import PHONE_SET
from infra.cdk.relay import READ, read_stream
from infra.cdk.schedules import alarm_of_audits, every, nightly

# A failed call of these loses nothing, but no dead letter tells of it.
NOT_FED_BY_A_QUEUE = (
    "authorizer",
    "tickets_api",
    "cases_api",
    "disputes_api",
    "invoices_api",
    "evidence_api",
    "orders_api",
    "problems_api",
    "accounts_api",
    "quality_api",
    "reviews_api",
    "service_review",
    "service_watch",
    "quality_watch",
    "hub_api",
    "page_answer",
    "survey_answer",
    "roster_api",
    "docs_api",
    "ecare",
    "desk",
    "call_answer",
    "wake_sweep",
    "outbox_relay",
    "late_steps",
    "auditor",
    "roster_watch",
    "window_watch",
    "scoreboard",
    "scoreboard_page",
)

PAGES = ("ecare", "desk")
"""Who serves pages to people that have signed in."""


class CareStack(Stack):
    """Where `data` is kept, this is what happens to it. `own` is the code of functions that have a zip of their own."""

    def __init__(
        self, scope: Construct, name: str, *, data: DataStack, messages: MessagingStack,
        code: lambda_.Code, own: Mapping[str, lambda_.Code], **settings: Any,
    ) -> None:  # fmt: skip
        super().__init__(scope, name, **settings)
        self.public_url = self._parameter("PublicUrl", "", "Address in pages and notices. Empty: the API's own.")
        self.mail_domain = self._parameter("MailDomain", "pledge.example", "Mail goes to care@ this domain.")
        self.origination = self._parameter(
            "SmsOriginationIdentity", "PLEDGE", "Sender name, phone number id or pool id of SMS and calls."
        )
        self.heartbeat_url = self._parameter(
            "HeartbeatUrl", "", "Gets a POST whenever an audit found nothing: a dead man's switch. Empty: none."
        )
        self.data = data
        self.messages = messages
        self.alarms, self.messaging, self.sending = messages.alarms, messages.queues, messages.sending
        self.add_stack_dependency(messages)  # whose queues it knows by their names
        self.api = Api(self, "Api")
        self.functions = make_functions(self, code, own, self._environment())
        self._tell_of_the_pool()
        self._portal()
        self._permit()
        self._trigger()
        self._take_keys()
        self._alarm()

    def _environment(self) -> dict[str, str]:
        """What every function is told; `pledgekeeper.settings` reads it."""
        return {
            **self.messaging.environment(),
            "TABLE_NAME": self.data.table.table_name,
            "MAIL_BUCKET": self.data.mail_bucket.bucket_name,
            "EVIDENCE_BUCKET": self.data.evidence_bucket.bucket_name,
            "SCOREBOARD_BUCKET": self.data.scoreboard_bucket.bucket_name,
            "PAGE_KEY_ID": self.data.page_key.key_id,
            "SCOREBOARD_KEY_ID": self.data.scoreboard_key.key_id,
            "PUBLIC_URL": self._given_or(self.public_url, self.api.url),
            "MAIL_DOMAIN": self.mail_domain.value_as_string,
            "SMS_ORIGINATION_IDENTITY": self.origination.value_as_string,
            "CONFIGURATION_SET": self.sending.configuration_set_name,
            "PHONE_CONFIGURATION_SET": PHONE_SET,
        }

    def _tell_of_the_pool(self) -> None:
        """The one function that reads tokens is told whose they are to be."""
        reads = self.functions["authorizer"].function
        reads.add_environment("USER_POOL_ID", self.data.user_pool.user_pool_id)
        reads.add_environment("USER_POOL_CLIENT_ID", self.data.user_pool_client.user_pool_client_id)
        reads.add_environment("TOKEN_ISSUER", self.data.token_issuer)

    def _portal(self) -> None:
        """People sign in on the pool's own pages, and come back to ours by one address alone."""
        home = self._given_or(self.public_url, self.api.url)
        sign_in_url = self._parameter("SignInUrl", "", "Where people sign in. Empty: the user pool's own pages.")
        portal = Portal(self, "Portal", pool=self.data.user_pool, home=home)
        for name in PAGES:
            pages = self.functions[name].function
            pages.add_environment("USER_POOL_ID", self.data.user_pool.user_pool_id)
            pages.add_environment("TOKEN_ISSUER", self.data.token_issuer)
            pages.add_environment("PORTAL_CLIENT_ID", portal.client_id)
            pages.add_environment("SIGN_IN_URL", self._given_or(sign_in_url, self.data.sign_in_url))
        made = [f"cognito-idp:{action}" for action in LOOKS_AFTER_THE_POOL]
        self.functions["ecare"].allow(made, [self.data.user_pool.user_pool_arn])

    def _permit(self) -> None:
        senders = mail_senders(self, self.mail_domain.value_as_string, self.sending.configuration_set_name)
        permit(self.functions, self.data, self.messaging, senders)
        for name in WRITES_TEXTS:
            permit_messages(self.functions[name], self.origination.value_as_string)
        dead = ",".join(queue.url for queue in self.messaging.dead_letters())
        work = ",".join(queue.url for queue in self.messaging.work())
        for name in ("auditor", "desk"):
            self.functions[name].function.add_environment("DEAD_LETTER_QUEUES", dead)
            self.functions[name].function.add_environment("WORK_QUEUES", work)
        self.functions["auditor"].function.add_environment("HEARTBEAT_URL", self.heartbeat_url.value_as_string)
        for name, workgroup in (("reconcile", WORKGROUP), ("scoreboard", YEARS_WORKGROUP)):
            self.functions[name].function.add_environment("ATHENA_WORKGROUP", workgroup)
            self.functions[name].function.add_environment("ATHENA_DATABASE", DATABASE)

    def _trigger(self) -> None:
        """What calls each function, but a request: a message, the table's stream, or the clock."""
        functions, messaging, data = self.functions, self.messaging, self.data
        topic = self.messages.mail_topic
        MailIn(self, "MailIn", domain=self.mail_domain.value_as_string, bucket=data.mail_bucket, topic=topic)
        functions["desk"].function.add_environment("MAIL_TOPIC_ARN", topic.topic_arn)
        functions["desk"].allow(["sns:Publish"], [topic.topic_arn])
        messaging.mail.feeds(functions["mail_intake"])
        messaging.wakes.feeds(functions["wake"], max_concurrency=50)  # a bad night: hundreds fall due in one second
        messaging.pages.feeds(functions["pager"], max_concurrency=50)
        messaging.notices.feeds(functions["notifier"])
        messaging.receipts.feeds(functions["receipts"], max_concurrency=20)
        messaging.texts.feeds(functions["text_intake"])
        messaging.dispute_steps.feeds(functions["dispute_step"])
        messaging.masking.feeds(functions["evidence_masker"], at_once=1)  # one file may take all its time
        messaging.purges.feeds(functions["evidence_purger"], at_once=1)
        messaging.problem_steps.feeds(functions["problem_step"], max_concurrency=20, at_once=1)  # one is many cases

        messaging.credit_notes.feeds(functions["credit_note_writer"])

        # One at a time: each takes the whole function.
        messaging.reconciliations.feeds(functions["reconcile"], at_once=1)

        # One at a time: a listener that does not answer holds up nobody else's.
        messaging.listeners.feeds(functions["listener"], max_concurrency=20, at_once=1)

        for name in READ:
            read_stream(data.table, functions[name], messaging.not_relayed, self.alarms)

        every(1, functions["wake_sweep"])
        every(5, functions["auditor"])
        every(5, functions["roster_watch"])
        every(60, functions["window_watch"])
        nightly(functions["scoreboard"])
        every(60, functions["service_watch"])
        every(60, functions["service_review"])
        every(60, functions["quality_watch"])

    def _take_keys(self) -> None:
        """Calls that take a key, if the context names an instance of Amazon Connect to make them."""
        instance = self.node.try_get_context("connect_instance_arn")
        if instance:
            number = str(self.node.get_context("connect_source_number"))
            Calls(self, "Calls", instance_arn=str(instance), source_number=number).serve(self.functions)

    def _alarm(self) -> None:
        """The alarms that no queue brings with it."""
        alarm_of_audits(self, self.alarms)
        self.api.alarm(self.alarms)
        for name in NOT_FED_BY_A_QUEUE:
            errors = self.functions[name].function.metric_errors(period=FIVE_MINUTES)
            self.alarms.reached(self.functions[name], "Failing", errors, 1, f"{name}: a call ended in an error.")

    def _parameter(self, name: str, default: str, description: str) -> CfnParameter:
        return CfnParameter(self, name, type="String", default=default, description=description)

    def _given_or(self, parameter: CfnParameter, otherwise: str) -> str:
        """The parameter's value, or what stands for an empty one."""
        name = f"{parameter.node.id}Given"
        is_empty = Fn.condition_equals(parameter.value_as_string, "")
        given = self.node.try_find_child(name) or CfnCondition(self, name, expression=Fn.condition_not(is_empty))
        assert isinstance(given, CfnCondition)
        return Fn.condition_if(given.logical_id, parameter.value_as_string, otherwise).to_string()
