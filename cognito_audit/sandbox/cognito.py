"""All operations of the sandbox's Cognito in one class; moto's serve the rest."""

from cognito_audit.sandbox.clients import ClientOperations
from cognito_audit.sandbox.confirmation import ConfirmationOperations
from cognito_audit.sandbox.pool_settings import PoolSettingsOperations
from cognito_audit.sandbox.pools import PoolOperations
from cognito_audit.sandbox.replicas import ReplicaOperations
from cognito_audit.sandbox.sign_in import SignInOperations
from cognito_audit.sandbox.sign_up import SignUpOperations
from cognito_audit.sandbox.users import UserOperations


class Cognito(
    ReplicaOperations,
    PoolOperations,
    PoolSettingsOperations,
    ClientOperations,
    SignUpOperations,
    ConfirmationOperations,
    SignInOperations,
    UserOperations,
):
    """Cognito for one request. Each base class covers one topic and names its sources."""
