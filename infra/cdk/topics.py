"""A topic between a service of AWS and one of our queues."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.cdk.queue import CareQueue


def topic_for(scope: Construct, *, key: kms.IKey, queue: CareQueue, publisher: str) -> sns.Topic:
    """A topic that only that service of this account publishes to, and that feeds the queue."""
    topic = sns.Topic(scope, "Topic", master_key=key, enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="ProviderOfThisAccount",
            principals=[iam.ServicePrincipal(publisher)],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}},
        )
    )
    topic.add_subscription(subscriptions.SqsSubscription(queue.queue, dead_letter_queue=queue.dead_letters.queue))
    return topic
