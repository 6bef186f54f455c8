"""The connection to AWS: one session, shared clients, and one way to make a call."""

import logging
import os
from dataclasses import dataclass
from functools import partial
from typing import Any

import botocore
import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ParamValidationError,
)

from cognito_audit.aws import quotas
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Identity
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.live.client_setup import ONE_ATTEMPT, configuration, convert_answers, limit
from cognito_audit.sources.live.credentials import NO_ACCESS, no_access, session_of
from cognito_audit.sources.live.endpoint import RegionError, is_aws, refuse_credentials
from cognito_audit.sources.live.failures import (
    FAILURES,
    NO_ANSWER,
    CallFailed,
    FailureKind,
    call_failed,
    unreadable,
)
from cognito_audit.sources.live.response import ApiAnswer, answer_of
from cognito_audit.sources.live.transport import SECONDS_TO_SETTLE, limited
from cognito_audit.sources.names.dropped_members import upgrade_for
from cognito_audit.text.suggestions import did_you_mean

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connection:
    """Profile, regions and endpoint, as in the AWS CLI. What is empty comes from ``AWS_*`` and the profile."""

    profile: str = ""
    regions: tuple[str, ...] = ()
    endpoint_url: str = ""


class Aws:
    """An AWS session and its clients, one for each service and region, safe to use from several threads.

    ``threads`` is how many calls may run at once. Raises ``UserError`` for an unknown profile or an unreadable
    configuration, ``NothingToAudit`` if no credentials are found.
    """

    def __init__(self, connection: Connection, threads: int = 16) -> None:
        self.connection = connection
        self._threads = min(threads, quotas.MOST_CONCURRENT_REQUESTS)
        self._clients: dict[tuple[str, str, bool], Any] = {}
        self._once: dict[tuple[str, str], Any] = {}
        self._session = session_of(connection)

    def regions(self) -> tuple[str, ...]:
        """Return the regions of the connection, else the one of the environment or the profile, if any.

        AWS_REGION overrides AWS_DEFAULT_REGION, as in the AWS CLI; boto3 reads only the second.
        """
        default = os.environ.get("AWS_REGION") or self._session.region_name
        return tuple(dict.fromkeys(self.connection.regions or ([default] if default else [])))

    def region_of(self, user_pool_id: str) -> str:
        """Return a pool's region: one of the connection, else the one in its id (``eu-west-1_Ab12``), else the default.

        Raises ``UserError`` if none is known.
        """
        named = region_of_pool_id(user_pool_id)
        selected = self.connection.regions
        if selected:
            return named if named in selected else selected[0]
        region = named or next(iter(self.regions()), "")
        if not region:
            raise UserError(f"cannot tell the region of user pool {user_pool_id}; pass --region or set AWS_REGION")
        return region

    def client(self, service: str, region: str, *, optional: bool = False) -> Any:
        """Return the shared client of a service in a region; ``optional`` clients retry less.

        Raises ``UserError`` if AWS has no such region.
        """
        key = (service, region, optional)
        if key not in self._clients:
            client = self._new_client(service, region, self._config(optional=optional))
            convert_answers(client, service)
            self._clients[key] = client
        return self._clients[key]

    def client_for_one_attempt(self, service: str, region: str) -> Any:
        """Return a client that sends each request once and does not strip secrets from answers.

        It is for calls that must not be repeated. Raises as ``client``.
        """
        if (service, region) not in self._once:
            config = self._config(optional=True).merge(ONE_ATTEMPT)
            self._once[service, region] = self._new_client(service, region, config)
        return self._once[service, region]

    def _new_client(self, service: str, region: str, config: Config) -> Any:
        refuse_credentials(self.connection.endpoint_url)
        try:
            client = self._session.client(
                service, region_name=region, endpoint_url=self.connection.endpoint_url or None, config=config
            )
        except (BotoCoreError, ValueError) as error:
            raise UserError(f"cannot create a client for {service} in {region!r}: {error}") from error
        refuse_credentials(client.meta.endpoint_url)  # the environment and the AWS configuration may set one too
        if is_aws(client.meta.endpoint_url):
            self._check_region(service, region)
        limit(client)
        return client

    def check_regions(self, regions: tuple[str, ...]) -> None:
        """Raise ``UserError`` for a region that cannot be one, or that botocore knows no service of Cognito in."""
        for region in regions:
            try:
                self.client("cognito-idp", region)
            except RegionError:
                if region not in self._regions_with("cognito-identity"):
                    raise

    def call(
        self, service: str, region: str, operation: str, *, optional: bool = False, **parameters: Any
    ) -> ApiAnswer:
        """Make one call (``operation`` as in the API reference).

        Raises ``CallFailed`` if it fails, ``UserError`` if no call can be made at all.
        """
        client = self.client(service, region, optional=optional)
        method = getattr(client, botocore.xform_name(operation), None)
        action = f"{service}:{operation}"
        if method is None:
            reason = f"botocore {botocore.__version__} does not know {action}; {upgrade_for(service, operation)}"
            raise CallFailed(FailureKind.UNSUPPORTED, Unknown(reason))
        try:
            parsed = limited(quotas.SECONDS_PER_CALL, partial(method, **parameters))
        except NO_ACCESS as error:
            raise no_access(error) from error
        except ParamValidationError as error:
            raise UserError(f"invalid parameters for {action}: {error}") from error
        except FAILURES as error:
            if isinstance(error, ClientError) and error.operation_name != operation:
                raise no_access(error) from None  # such as AssumeRole, which the profile calls first
            failure = call_failed(error, action)
            log.debug("%s in %s: %s", action, region, failure)
            raise failure from None  # its text may hold parts of the body
        except Exception as error:  # noqa: BLE001  what botocore's parser raises on such an answer depends on the answer
            log.debug("%s in %s: %s", action, region, type(error).__name__)
            raise unreadable(action, NO_ANSWER) from None
        log.debug("%s in %s: answered", action, region)
        return answer_of(parsed)

    def send(self, service: str, region: str, operation: str, **parameters: Any) -> None:
        """Make one call that changes something: it is sent once, never repeated, and its answer is ignored.

        Raises botocore's own exceptions (``FAILURES``): the caller must find out what was changed. Raises ``UserError``
        if no call can be made at all.
        """
        client = self._new_client(service, region, self._config(optional=True).merge(ONE_ATTEMPT))
        convert_answers(client, service)
        try:
            method = getattr(client, botocore.xform_name(operation))
            limited(quotas.SECONDS_PER_CALL, partial(method, **parameters), settle=SECONDS_TO_SETTLE)
        except NO_ACCESS as error:
            raise no_access(error) from error
        finally:
            client.close()
        log.debug("%s:%s in %s: answered", service, operation, region)

    def identity(self, regions: tuple[str, ...]) -> Identity:
        """Return the caller's identity. The account is empty if sts is denied or the endpoint is not AWS itself."""
        region = next(iter(regions), "us-east-1")
        endpoint = self._endpoint(region)
        partition = self._session.get_partition_for_region(region) if is_aws(endpoint) else "aws"
        if not is_aws(endpoint):
            return Identity("", "", partition, regions, endpoint)
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=5)
        try:
            client = self._session.client("sts", region_name=region, config=config)
            limit(client)
            convert_answers(client, "sts")
            caller = limited(quotas.SECONDS_PER_CALL, client.get_caller_identity)
        except NO_ACCESS as error:
            raise no_access(error) from error
        except Exception as error:  # noqa: BLE001  who asks is worth knowing, and nothing depends on it
            log.debug("sts:GetCallerIdentity: %s", type(error).__name__)
            return Identity("", "", partition, regions)
        account, arn = (one if isinstance(one := caller.get(name), str) else "" for name in ("Account", "Arn"))
        return Identity(account, arn, partition, regions)

    def _endpoint(self, region: str) -> str:
        """Return the URL that Cognito is called at in a region."""
        try:
            return str(self.client("cognito-idp", region).meta.endpoint_url)
        except RegionError:
            return str(self.client("cognito-identity", region).meta.endpoint_url)

    def _config(self, *, optional: bool) -> Config:
        own = self._session._session.get_scoped_config()  # noqa: SLF001  boto3 exposes the profile's settings nowhere else
        return configuration(own, self._threads, optional=optional)

    def _check_region(self, service: str, region: str) -> None:
        """Refuse an unknown region, whose host does not exist: that is clearer than a failed connection.

        A service without regions (IAM) has one host, and is called after others that have regions.
        """
        known = self._regions_with(service)
        if known and region not in known:
            raise RegionError(
                f"botocore {botocore.__version__} does not know {service} in region {region!r}"
                f"{did_you_mean(region, known)}"
            )

    def _regions_with(self, service: str) -> list[str]:
        return [
            name
            for partition in self._session.get_available_partitions()
            for name in self._session.get_available_regions(service, partition)
        ]
