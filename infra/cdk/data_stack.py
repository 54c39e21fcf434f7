"""What must outlive everything else: the table, the mail, the keys, the people. Retained and protected."""

from collections.abc import Sequence
from typing import Any, Final

from aws_cdk import (
    Acknowledgment,
    CfnCondition,
    CfnOutput,
    CfnParameter,
    Duration,
    Fn,
    RemovalPolicy,
    Stack,
    Validations,
)
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk.athena import CallTable, SumsTable
from infra.cdk.grants import ASKED, INCOMING, PASSING

# index       partition key   sort key       what it returns
INDEXES: Final = {
    "by_carrier": ("carrier_key", "carrier_sort", dynamodb.ProjectionType.ALL),
    "by_desk": ("desk_key", "desk_sort", dynamodb.ProjectionType.ALL),
    "by_wake": ("wake_shard", "wake_at", dynamodb.ProjectionType.KEYS_ONLY),
    "by_owed": ("owed_shard", "owed_since", dynamodb.ProjectionType.KEYS_ONLY),
}

# role      what a system may do with it
SCOPES: Final = (
    ("noc", "Faults and orders: report, follow, answer"),
    ("billing", "Disputes: raise, follow, answer; orders: follow"),
    ("admin", "All of it"),
)

MAIL_IS_KEPT: Final = Duration.days(400)
"""Raw mails and what came with them may hold call records, which are not kept for ever; an invoice can be challenged
for twelve months by default. What a dispute needs longer is filed in its room."""

INVITED: Final = "Pledgekeeper eCare: your sign-in"
INVITATIONS: Final = (
    "Your administrator invites you to eCare. Sign in with this address and first password, within seven days:",
    "Votre administrateur vous invite à eCare. Connectez-vous avec cette adresse et ce premier mot de passe, sous "
    "sept jours :",
    "Su administrador le invita a eCare. Inicie sesión con esta dirección y contraseña, en siete días:",
    "贵方管理员邀请您使用 eCare。请在七天内用此地址和初始密码登录：",
)
"""The pool writes to everybody alike, and does not know who speaks what."""


class DataStack(Stack):
    """Deleting this stack deletes no data: every resource is retained, and the stack itself is protected."""

    def __init__(self, scope: Construct, name: str, **settings: Any) -> None:
        super().__init__(scope, name, termination_protection=True, **settings)
        self.data_key = self._data_key()
        self.page_key = self._page_key()
        self.scoreboard_key = self._scoreboard_key()
        self.table = self._table()
        self.access_logs = self._access_logs()
        self.mail_bucket = self._mail_bucket()
        self.evidence_bucket = self._evidence_bucket()
        self.scoreboard_bucket = self._scoreboard_bucket()
        calls = CallTable(self, "CallTable", bucket=self.mail_bucket, key=self.data_key)
        SumsTable(self, "SumsTable", bucket=self.scoreboard_bucket, key=self.data_key, database=calls.database)
        self.user_pool = self._user_pool()
        self.user_pool_client = self._user_pool_client()
        self._systems()

        CfnOutput(self, "TableName", value=self.table.table_name)
        CfnOutput(self, "MailBucketName", value=self.mail_bucket.bucket_name)
        CfnOutput(self, "EvidenceBucketName", value=self.evidence_bucket.bucket_name)
        CfnOutput(self, "ScoreboardBucketName", value=self.scoreboard_bucket.bucket_name)
        CfnOutput(self, "ScoreboardKeyId", value=self.scoreboard_key.key_id)
        CfnOutput(self, "UserPoolId", value=self.user_pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.user_pool_client.user_pool_client_id)

    @property
    def token_issuer(self) -> str:
        """Who signs the bearer tokens. Spelled out: not every CloudFormation knows the pool's own URL."""
        return f"https://cognito-idp.{self.region}.{self.url_suffix}/{self.user_pool.user_pool_id}"

    def _data_key(self) -> kms.Key:
        """Encrypts the table, the mail and the topics.

        A role that may read the table or the bucket may have them decrypted, through those services only: the
        same rule as for a key that AWS manages. So a function's role lists what it does with the data, and no
        key. Turning the key off turns all reading off.
        """
        key = kms.Key(
            self,
            "DataKey",
            description="Pledgekeeper: cases, mail, alarms",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        uses = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        through = [f"{service}.{self.region}.{self.url_suffix}" for service in ("dynamodb", "s3", "sns")]
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="WhoeverMayUseTheDataThroughTheServiceThatHoldsIt",
                principals=[iam.AnyPrincipal()],
                actions=[*uses, "kms:CreateGrant"],
                resources=["*"],
                conditions={"StringEquals": {"kms:CallerAccount": self.account, "kms:ViaService": through}},
            )
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="MailComesInAndAlarmsGoOut",
                principals=[
                    iam.ServicePrincipal("ses.amazonaws.com"),
                    iam.ServicePrincipal("sms-voice.amazonaws.com"),
                    iam.ServicePrincipal("cloudwatch.amazonaws.com"),
                ],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        return key

    def _page_key(self) -> kms.Key:
        """Signs the acknowledgement links of pages. It never leaves KMS, so no function holds a secret."""
        return kms.Key(
            self,
            "PageKey",
            description="Pledgekeeper: links by which a page is acknowledged",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _scoreboard_key(self) -> kms.Key:
        """Signs the public scoreboard. Its public half is published; a signature of it is the same every time."""
        return kms.Key(
            self,
            "ScoreboardKey",
            description="Pledgekeeper: the public scoreboard",
            key_spec=kms.KeySpec.RSA_3072,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _table(self) -> dynamodb.Table:
        """One table; `pledgekeeper/store/keys/` spells its keys, INDEXES its ways in."""
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self.data_key,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute="expires_at",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        for name, (partition, sort, projection) in INDEXES.items():
            table.add_global_secondary_index(
                index_name=name,
                partition_key=_text(partition),
                sort_key=_text(sort),
                projection_type=projection,
            )
        return table

    def _access_logs(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(400))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        Validations.of(bucket).acknowledge(
            Acknowledgment(
                id="AwsSolutions-S1",
                reason="It holds the other bucket's access logs; logging its own accesses would never end.",
            )
        )
        return bucket

    def _mail_bucket(self) -> s3.Bucket:
        """incoming/ is written by SES, byte for byte as received; quarantine/ is what nobody could read,
        attachments/ what came with mails, by its hash; reconciling/ what Athena reads and answers, for minutes."""
        kept = s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))
        dated = (INCOMING, "attachments/", "quarantine/")
        mails = [s3.LifecycleRule(prefix=prefix, expiration=MAIL_IS_KEPT) for prefix in dated]
        return self._sealed_bucket("Mail", lifecycle_rules=[kept, *mails, _passing(PASSING)])

    def _evidence_bucket(self) -> s3.Bucket:
        """What both sides file in disputes. Each object is locked by who files it, until its bill cannot be challenged.
        Files for other cases arrive here, too, and are kept in the bucket of mail.

        What was uploaded and never filed goes by itself; all else goes by the one function that certifies it.
        """
        passing = [_passing("arriving/"), _passing("attaching/")]
        bucket = self._sealed_bucket("Evidence", lifecycle_rules=passing, object_lock_enabled=True)
        # From the pages a browser sends files here. The signed link is the credential; a page without one gets nothing.
        bucket.add_cors_rule(allowed_methods=[s3.HttpMethods.PUT], allowed_origins=["*"], allowed_headers=["*"])
        return bucket

    def _scoreboard_bucket(self) -> s3.Bucket:
        """scoreboard/ is what the API gives to everybody; scoreboard-kept/ what is kept of each case between nights,
        scoreboard-sums/ what is kept of each month for ever, scoreboard-asked/ what Athena answers, for seconds."""
        kept = [
            s3.LifecycleRule(prefix=prefix, noncurrent_version_expiration=Duration.days(30))
            for prefix in ("scoreboard-kept/", "scoreboard-sums/")
        ]
        return self._sealed_bucket("Scoreboard", lifecycle_rules=[*kept, _passing(ASKED)])

    def _sealed_bucket(
        self, name: str, *, lifecycle_rules: Sequence[s3.LifecycleRule], object_lock_enabled: bool | None = None
    ) -> s3.Bucket:
        """Encrypted with our key, in versions, closed to the public, its accesses logged, kept after the stack."""
        return s3.Bucket(
            self,
            name,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.data_key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            object_lock_enabled=object_lock_enabled,
            lifecycle_rules=lifecycle_rules,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix=f"{name.lower()}/",
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _user_pool(self) -> cognito.UserPool:
        """The carriers' people and ours. Nobody signs up: an administrator invites, by e-mail address."""
        pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            user_invitation=cognito.UserInvitationConfig(email_subject=INVITED, email_body=self._invitation()),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        Validations.of(pool).acknowledge(
            Acknowledgment(
                id="AwsSolutions-COG2",
                reason="A second factor is offered, not forced: carriers' systems sign in unattended.",
            ),
            Acknowledgment(
                id="AwsSolutions-COG8",
                reason="The Plus plan is billed for each user and guards open sign-up and guessable "
                "passwords; here an administrator invites, and passwords are long.",
            ),
        )
        return pool

    def _invitation(self) -> str:
        """The mail to whoever is invited. It names the address of the pages, which this stack has to be told: the API
        is in another one, that is made later."""
        told = "Address of the pages, named in invitations. Empty: none is."
        pages = CfnParameter(self, "PagesUrl", type="String", default="", description=told)
        is_given = Fn.condition_not(Fn.condition_equals(pages.value_as_string, ""))
        given = CfnCondition(self, "PagesUrlGiven", expression=is_given)
        address = Fn.condition_if(given.logical_id, f"<br><br>{pages.value_as_string}", "").to_string()
        return "<br><br>".join(f"{said}<br>{{username}}<br>{{####}}" for said in INVITATIONS) + address

    def _user_pool_client(self) -> cognito.UserPoolClient:
        """A client without a secret. In AWS people sign in by SRP; on a laptop tokens come by password."""
        return self.user_pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True, admin_user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(1),
        )

    def _systems(self) -> None:
        """Where the carriers' systems get tokens, and the scopes they ask for: the roles of a carrier, by `care/`.

        Their clients are no resources of the stack: `pledge clients add` makes them, without a deployment.
        """
        self.user_pool.add_resource_server(
            "Care",
            identifier="care",
            scopes=[cognito.ResourceServerScope(scope_name=role, scope_description=told) for role, told in SCOPES],
        )
        prefix = f"pledgekeeper-{self.account}"
        self.user_pool.add_domain(
            "TokenDomain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix)
        ).apply_removal_policy(RemovalPolicy.RETAIN)
        self.sign_in_url = f"https://{prefix}.auth.{self.region}.amazoncognito.com"
        CfnOutput(self, "TokenUrl", value=f"{self.sign_in_url}/oauth2/token")


def _passing(prefix: str) -> s3.LifecycleRule:
    """What is there for minutes, and left behind by a crash, goes in a day."""
    day = Duration.days(1)
    return s3.LifecycleRule(
        prefix=prefix, expiration=day, noncurrent_version_expiration=day, abort_incomplete_multipart_upload_after=day
    )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
