"""The connection to AWS: one session, shared clients, one way to ask."""

import logging
import os
from dataclasses import dataclass
from typing import Any, Final

import boto3
import botocore
import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
)

from cognito_audit import __version__
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.model.inventory import Identity
from cognito_audit.model.values import Unknown
from cognito_audit.sources.live.endpoint import is_aws, refuse_credentials
from cognito_audit.sources.live.failures import FAILURES, CallFailed, Why, call_failed
from cognito_audit.sources.live.response import Answer, answer_of, look_at_body
from cognito_audit.sources.names.dropped_members import upgrade_for
from cognito_audit.text.suggestions import did_you_mean

log = logging.getLogger(__name__)

ATTEMPTS: Final = 8
OPTIONAL_ATTEMPTS: Final = 2
_NO_CREDENTIALS: Final = (
    "no AWS credentials were found; name a profile (--profile, AWS_PROFILE), sign in (aws sso login) "
    "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where to ask, in the AWS CLI's own terms. What is empty comes from the ``AWS_*`` variables and the profile."""

    profile: str = ""
    regions: tuple[str, ...] = ()
    endpoint_url: str = ""


class Aws:
    """An AWS session and its clients, one for each service and region, safe to use from several threads.

    ``threads`` is how many calls may be under way at once. Raises ``UserError`` for a profile that there is not or a
    configuration that cannot be read, ``NothingToAudit`` when no credentials are found.
    """

    def __init__(self, connection: Connection, threads: int = 16) -> None:
        self.connection = connection
        self._threads = threads
        self._clients: dict[tuple[str, str, bool], Any] = {}
        self._once: dict[tuple[str, str], Any] = {}
        try:
            self._session = boto3.Session(profile_name=connection.profile or None)
            found = self._session.get_credentials()
        except ProfileNotFound as error:
            raise UserError(_no_profile(str(error.kwargs["profile"]))) from error
        except _NO_ACCESS as error:
            raise _no_access(error) from error
        except BotoCoreError as error:
            raise UserError(f"the AWS configuration cannot be used: {error}") from error
        if found is None:
            raise NothingToAudit(_NO_CREDENTIALS)

    def regions(self) -> tuple[str, ...]:
        """The regions asked for, else the one of the environment or the profile, if any.

        AWS_REGION comes before AWS_DEFAULT_REGION, as in the AWS CLI; boto3 reads the second alone.
        """
        default = os.environ.get("AWS_REGION") or self._session.region_name
        return tuple(dict.fromkeys(self.connection.regions or ([default] if default else [])))

    def region_of(self, user_pool_id: str) -> str:
        """Where a pool is: a region asked for, else the one in its id (``eu-west-1_Ab12``), else the default one.

        Raises ``UserError`` when nothing says where.
        """
        named = region_of_pool_id(user_pool_id)
        asked = self.connection.regions
        if asked:
            return named if named in asked else asked[0]
        found = named or next(iter(self.regions()), "")
        if not found:
            raise UserError(f"nothing says in which region user pool {user_pool_id} is; {_SAY_REGION}")
        return found

    def client(self, service: str, region: str, *, optional: bool = False) -> Any:
        """The shared client of a service in a region; ``optional`` ones retry little.

        Raises ``UserError`` when AWS has no such region.
        """
        key = (service, region, optional)
        if key not in self._clients:
            made = self._new_client(service, region, self._config(optional=optional))
            made.meta.events.register(f"after-call.{service}", look_at_body)
            self._clients[key] = made
        return self._clients[key]

    def client_for_one_attempt(self, service: str, region: str) -> Any:
        """The client that sends each request once, and whose answers come with the secrets that they hold.

        For calls that must not be repeated. Raises as ``client``.
        """
        if (service, region) not in self._once:
            once = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=30)
            self._once[service, region] = self._new_client(service, region, self._config(optional=True).merge(once))
        return self._once[service, region]

    def _new_client(self, service: str, region: str, config: Config) -> Any:
        refuse_credentials(self.connection.endpoint_url)
        try:
            made = self._session.client(
                service, region_name=region, endpoint_url=self.connection.endpoint_url or None, config=config
            )
        except (BotoCoreError, ValueError) as error:
            raise UserError(f"no client for {service} in {region!r}: {error}") from error
        refuse_credentials(made.meta.endpoint_url)  # the environment and the AWS configuration name one too
        if is_aws(made.meta.endpoint_url):
            self._check_region(service, region)
        return made

    def ask(self, service: str, region: str, operation: str, *, optional: bool = False, **parameters: Any) -> Answer:
        """Make one call (``operation`` as in the API reference).

        Raises ``CallFailed`` when it gives no answer, ``UserError`` when no call at all can be made.
        """
        client = self.client(service, region, optional=optional)
        method = getattr(client, botocore.xform_name(operation), None)
        action = f"{service}:{operation}"
        if method is None:
            reason = f"botocore {botocore.__version__} does not know {action}; {upgrade_for(service, operation)}"
            raise CallFailed(Why.UNSUPPORTED, Unknown(reason))
        try:
            parsed = method(**parameters)
        except _NO_ACCESS as error:
            raise _no_access(error) from error
        except ParamValidationError as error:
            raise UserError(f"{action} refuses its parameters: {error}") from error
        except KeyError as error:  # botocore's reader of XML, which takes any page for an answer
            reason = f"the answer of {action} could not be read: it is none of that operation"
            raise CallFailed(Why.FAILED, Unknown(reason)) from error
        except FAILURES as error:
            if isinstance(error, ClientError) and error.operation_name != operation:
                raise _no_access(error) from None  # such as AssumeRole, which the profile makes on the way
            failure = call_failed(error, action)
            log.debug("%s in %s: %s", action, region, failure)
            raise failure from None  # its text may hold what the body held
        log.debug("%s in %s: answered", action, region)
        return answer_of(parsed)

    def tell(self, service: str, region: str, operation: str, **parameters: Any) -> None:
        """Make one call that changes something: sent once, never again, and its answer is not looked at.

        Raises botocore's own exceptions (``FAILURES``): what they mean for the state of things is the caller's to find
        out. Raises ``UserError`` when no call at all can be made.
        """
        self.client(service, region)  # refuses a region that there is not
        once = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=30)
        config = self._config(optional=True).merge(once)
        endpoint_url = self.connection.endpoint_url or None
        client = self._session.client(service, region_name=region, endpoint_url=endpoint_url, config=config)
        try:
            getattr(client, botocore.xform_name(operation))(**parameters)
        except _NO_ACCESS as error:
            raise _no_access(error) from error
        finally:
            client.close()
        log.debug("%s:%s in %s: answered", service, operation, region)

    def identity(self, regions: tuple[str, ...]) -> Identity:
        """Who is asking. The account stays empty where sts is denied, or the endpoint is not AWS's own."""
        where = next(iter(regions), "us-east-1")
        endpoint = self.client("cognito-idp", where).meta.endpoint_url
        partition = self._session.get_partition_for_region(where) if is_aws(endpoint) else "aws"
        if not is_aws(endpoint):
            return Identity("", "", partition, regions, endpoint)
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=5)
        try:
            who = self._session.client("sts", region_name=where, config=config).get_caller_identity()
        except _NO_ACCESS as error:
            raise _no_access(error) from error
        except (BotoCoreError, ClientError) as error:
            log.debug("sts:GetCallerIdentity: %s", type(error).__name__)
            return Identity("", "", partition, regions)
        return Identity(who.get("Account", ""), who.get("Arn", ""), partition, regions)

    def _config(self, *, optional: bool) -> Config:
        """Retries behind the pacing; what the user set in the environment or the profile holds."""
        own = self._session._session.get_scoped_config()  # noqa: SLF001  boto3 shows the profile's settings nowhere else
        attempts = os.environ.get("AWS_MAX_ATTEMPTS") or own.get("max_attempts")
        retries: dict[str, Any] = {}
        if not (os.environ.get("AWS_RETRY_MODE") or own.get("retry_mode")):
            retries["mode"] = "standard"
        if optional or not attempts:
            wanted = OPTIONAL_ATTEMPTS if optional else ATTEMPTS
            retries["total_max_attempts"] = min(wanted, int(attempts)) if str(attempts).isdigit() else wanted
        return Config(
            retries=retries,
            connect_timeout=5,
            read_timeout=20,
            max_pool_connections=self._threads,
            user_agent_extra=f"cognito-audit/{__version__}",
        )

    def _check_region(self, service: str, region: str) -> None:
        """A misspelt region is a host that does not exist: better said at once than as a broken connection.

        A service without regions (IAM) has one host for all, and is asked after others that have them.
        """
        known = [
            name
            for partition in self._session.get_available_partitions()
            for name in self._session.get_available_regions(service, partition)
        ]
        if known and region not in known:
            raise UserError(
                f"botocore {botocore.__version__} knows no {service} in region {region!r}"
                f"{did_you_mean(region, known)}; check --region and AWS_REGION, or upgrade boto3 if the region is new"
            )


_SAY_REGION: Final = "name it with --region, or set AWS_REGION"
_NO_ACCESS: Final = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, SSOError)


def _no_profile(name: str) -> str:
    known = botocore.session.Session().available_profiles
    there = f"; there are: {', '.join(known)}" if known else ", nor any other"
    return f"there is no AWS profile {name!r}{did_you_mean(name, known)}{there} (--profile, AWS_PROFILE)"


def _no_access(error: BotoCoreError | ClientError) -> NothingToAudit:
    if isinstance(error, NoCredentialsError):
        return NothingToAudit(_NO_CREDENTIALS)
    if isinstance(error, ClientError):
        said = f"{error.operation_name} was refused ({error.response['Error']['Code']})"
        return NothingToAudit(f"the AWS credentials could not be loaded: {said}; check the profile's role")
    return NothingToAudit(f"the AWS credentials could not be loaded: {error}")
