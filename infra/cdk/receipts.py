"""What comes back from providers: what became of each mail, text and call; and the texts that people write to us."""

from aws_cdk import CfnOutput
from aws_cdk import aws_kms as kms
from aws_cdk import aws_ses as ses
from aws_cdk import aws_smsvoice as smsvoice
from constructs import Construct

from infra.cdk.queue import CareQueue
from infra.cdk.topics import topic_for

PHONE_SET = "pledgekeeper-phone"
"""The configuration set of texts and calls, by name: the emulator has none, and needs none."""
VOICE_AND_TEXT = "sms-voice.amazonaws.com"


class Receipts(Construct):
    """Delivery, bounce and call events, of SES and of End User Messaging, on one queue."""

    def __init__(
        self, scope: Construct, name: str, *, key: kms.IKey, queue: CareQueue, sending: ses.ConfigurationSet
    ) -> None:
        super().__init__(scope, name)
        mail = topic_for(Construct(self, "Mail"), key=key, queue=queue, publisher="ses.amazonaws.com")
        sending.add_event_destination(
            "Receipts",
            destination=ses.EventDestination.sns_topic(mail),
            events=[
                ses.EmailSendingEvent.DELIVERY,
                ses.EmailSendingEvent.BOUNCE,
                ses.EmailSendingEvent.REJECT,
                ses.EmailSendingEvent.RENDERING_FAILURE,
            ],
        )
        phone = topic_for(Construct(self, "Phone"), key=key, queue=queue, publisher=VOICE_AND_TEXT)
        smsvoice.CfnConfigurationSet(
            self,
            "PhoneSet",
            configuration_set_name=PHONE_SET,
            event_destinations=[
                smsvoice.CfnConfigurationSet.EventDestinationProperty(
                    event_destination_name="receipts",
                    enabled=True,
                    matching_event_types=["TEXT_ALL", "VOICE_ALL"],
                    sns_destination=smsvoice.CfnConfigurationSet.SnsDestinationProperty(topic_arn=phone.topic_arn),
                )
            ],
        )
        CfnOutput(self, "MailReceiptsTopicArn", value=mail.topic_arn).override_logical_id("MailReceiptsTopicArn")
        CfnOutput(self, "PhoneReceiptsTopicArn", value=phone.topic_arn).override_logical_id("PhoneReceiptsTopicArn")


class TextsIn(Construct):
    """Texts to our number. The number's two-way setting names this topic: `operations.md` says how."""

    def __init__(self, scope: Construct, name: str, *, key: kms.IKey, queue: CareQueue) -> None:
        super().__init__(scope, name)
        self.topic = topic_for(self, key=key, queue=queue, publisher=VOICE_AND_TEXT)
        CfnOutput(self, "TextsTopicArn", value=self.topic.topic_arn).override_logical_id("TextsTopicArn")
