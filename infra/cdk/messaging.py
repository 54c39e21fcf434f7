"""The queues between the functions, and what the environment calls them."""

from collections.abc import Iterator

from aws_cdk import Acknowledgment, CfnOutput, Validations
from constructs import Construct

from infra.cdk.alarms import Alarms
from infra.cdk.functions import SIZES
from infra.cdk.queue import HELD_BACK_AT_MOST_SECONDS, CareQueue, DeadLetters, NamedQueue


class Messaging(Construct):
    """A queue for each function that takes messages, and dead letters for the one that reads the stream."""

    def __init__(self, scope: Construct, name: str, *, alarms: Alarms) -> None:
        super().__init__(scope, name)

        def queue(name: str, function: str, **how: int) -> CareQueue:
            return CareQueue(self, name, alarms=alarms, timeout_seconds=SIZES[function].timeout_seconds, **how)

        self.mail = queue("Mail", "mail_intake", tries=3)
        self.wakes = queue("Wakes", "wake")
        self.pages = queue("Pages", "pager", held_back_seconds=HELD_BACK_AT_MOST_SECONDS)
        self.notices = queue("Notices", "notifier")
        self.receipts = queue("Receipts", "receipts")
        self.texts = queue("Texts", "text_intake")
        self.dispute_steps = queue("DisputeSteps", "dispute_step")
        self.problem_steps = queue("ProblemSteps", "problem_step")
        self.listeners = queue("Listeners", "listener", held_back_seconds=HELD_BACK_AT_MOST_SECONDS)  # until a retry
        self.masking = queue("Masking", "evidence_masker")
        self.purges = queue("Purges", "evidence_purger")
        self.reconciliations = queue("Reconciliations", "reconcile", tries=3, worked_on_seconds=900)
        self.credit_notes = queue("CreditNotes", "credit_note_writer")
        self.by_name = {
            "Mail": self.mail,
            "Wakes": self.wakes,
            "Pages": self.pages,
            "Notices": self.notices,
            "Receipts": self.receipts,
            "Texts": self.texts,
            "DisputeSteps": self.dispute_steps,
            "ProblemSteps": self.problem_steps,
            "Listeners": self.listeners,
            "Masking": self.masking,
            "Purges": self.purges,
            "Reconciliations": self.reconciliations,
            "CreditNotes": self.credit_notes,
        }
        self.not_relayed = DeadLetters(self, "NotRelayed", called="NotRelayed", alarms=alarms, of="Stream")
        Validations.of(self.not_relayed).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SQS3",
                reason="It is itself for dead letters: those of the stream, which the rule does not look at.",
            )
        )

        for output, made in self.named().items():
            CfnOutput(self, f"{output}Url", value=made.queue.queue_url).override_logical_id(f"{output}Url")

    def environment(self) -> dict[str, str]:
        """The addresses that functions send to."""
        return {
            "WAKES_QUEUE_URL": self.wakes.url,
            "PAGES_QUEUE_URL": self.pages.url,
            "NOTICES_QUEUE_URL": self.notices.url,
            "DISPUTE_STEPS_QUEUE_URL": self.dispute_steps.url,
            "PROBLEM_STEPS_QUEUE_URL": self.problem_steps.url,
            "LISTENERS_QUEUE_URL": self.listeners.url,
            "MASKING_QUEUE_URL": self.masking.url,
            "PURGES_QUEUE_URL": self.purges.url,
            "RECONCILIATIONS_QUEUE_URL": self.reconciliations.url,
            "CREDIT_NOTES_QUEUE_URL": self.credit_notes.url,
        }

    def named(self) -> dict[str, CareQueue | DeadLetters]:
        """Every queue there is, dead letters too: each is an output."""
        return dict(self._named())

    def dead_letters(self) -> list[NamedQueue]:
        """The queues in which any message is one too many: the auditor watches each."""
        return [*(each.dead_letters for each in self.by_name.values()), self.not_relayed]

    def work(self) -> list[NamedQueue]:
        """The queues that functions empty: the auditor sees to it that they do."""
        return [*self.by_name.values()]

    def _named(self) -> Iterator[tuple[str, CareQueue | DeadLetters]]:
        for name, made in self.by_name.items():
            yield f"{name}Queue", made
            yield f"{name}DeadLetters", made.dead_letters
        yield "NotRelayed", self.not_relayed
