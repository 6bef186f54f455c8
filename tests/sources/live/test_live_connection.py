"""Profile, region, endpoint and credentials behave as in the AWS CLI; what is wrong is said with the next step."""

import io

import pytest

from cognito_audit import __version__
from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.sources.live import Aws, Connection, LiveSource, Selection, progress_line
from cognito_audit.sources.live.endpoint import is_aws


@pytest.fixture
def profiles(monkeypatch, tmp_path):
    file = tmp_path / "config"
    file.write_text(
        "[profile audit]\nregion = sa-east-1\naws_access_key_id = a\naws_secret_access_key = b\nmax_attempts = 3\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))


@pytest.mark.usefixtures("profiles")
def test_a_profile_gives_the_region():
    assert Aws(Connection(profile="audit")).regions() == ("sa-east-1",)


@pytest.mark.usefixtures("profiles")
def test_aws_profile_is_heard(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "audit")
    assert Aws(Connection()).regions() == ("sa-east-1",)


@pytest.mark.usefixtures("profiles")
def test_aws_region_comes_before_aws_default_region_and_the_profile(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    assert Aws(Connection(profile="audit")).regions() == ("eu-west-2",)
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert Aws(Connection(profile="audit")).regions() == ("eu-west-3",)


@pytest.mark.usefixtures("profiles")
def test_the_regions_asked_for_come_before_all(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert Aws(Connection("audit", ("eu-west-1", "us-east-1", "eu-west-1"))).regions() == ("eu-west-1", "us-east-1")


@pytest.mark.usefixtures("profiles")
def test_an_unknown_profile_is_refused_with_the_known_ones():
    with pytest.raises(
        UserError, match=r"unknown AWS profile 'audti'; did you mean audit\?; known profiles: audit"
    ) as told:
        Aws(Connection(profile="audti"))
    assert told.value.exit_code == 2


def test_without_credentials_there_is_nothing_to_audit(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NothingToAudit, match="no AWS credentials were found; pass a profile") as told:
        LiveSource(connection=Connection(regions=("eu-west-1",))).read(frozenset({"client"}))
    assert told.value.exit_code == 4


def test_a_role_that_may_not_be_taken_is_told_as_such(cognito, monkeypatch, tmp_path):
    file = tmp_path / "config"
    file.write_text(
        "[profile role]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = me\n"
        "[profile me]\naws_access_key_id = a\naws_secret_access_key = b\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.url)
    cognito.faults["AssumeRole"] = "xml-denied"
    with pytest.raises(NothingToAudit, match=r"could not be loaded: AssumeRole was refused \(AccessDenied\)"):
        LiveSource(connection=Connection(profile="role")).read(frozenset({"pool"}))


def test_half_a_pair_of_credentials_is_told(monkeypatch):
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NothingToAudit, match=r"^the AWS credentials could not be loaded: "):
        Aws(Connection())


def test_without_a_region_it_is_said_how_to_name_one():
    with pytest.raises(UserError, match="no region is given; pass --region"):
        LiveSource().read(frozenset({"client"}))


def test_a_misspelt_region_is_refused_before_any_call():
    with pytest.raises(
        UserError, match=r"does not know cognito-idp in region 'eu-wst-1'; did you mean eu-west-1\?"
    ) as told:
        LiveSource(connection=Connection(regions=("eu-wst-1",))).read(frozenset({"client"}))
    assert told.value.exit_code == 2


def test_a_region_that_only_a_stand_in_has_is_no_error(cognito):
    cognito.add_pool()
    live = LiveSource(connection=Connection(regions=("local",), endpoint_url=cognito.url))
    assert len(live.read(frozenset({"pool"})).targets) == 2


@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("regions", "pool", "region"),
    [
        ((), "eu-central-1_Ab12", "eu-central-1"),
        ((), "us-gov-west-1_Ab12", "us-gov-west-1"),
        ((), "local_Ab12", "sa-east-1"),
        (("eu-west-1",), "eu-central-1_Ab12", "eu-west-1"),
        (("eu-west-1", "eu-central-1"), "eu-central-1_Ab12", "eu-central-1"),
    ],
)
def test_a_pool_is_looked_for_where_it_is_said_to_be_else_where_its_id_says(regions, pool, region):
    assert Aws(Connection("audit", regions)).region_of(pool) == region


def test_a_pool_whose_region_nothing_names_is_told():
    with pytest.raises(UserError, match="cannot tell the region of user pool local_Ab12; pass --region"):
        Aws(Connection()).region_of("local_Ab12")


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"])
def test_the_endpoint_of_the_environment_is_heard(cognito, monkeypatch, variable):
    pool = cognito.add_pool()
    monkeypatch.setenv(variable, cognito.url)
    inventory = LiveSource(Selection((pool,))).read(frozenset({"pool"}))
    assert [target.id for target in inventory.targets if target.kind == "pool"] == [pool]
    assert inventory.identity is not None
    assert inventory.identity.endpoint_url == cognito.url
    assert inventory.identity.account == ""


def test_one_client_serves_a_region():
    aws = Aws(Connection())
    assert aws.client("cognito-idp", "eu-west-1") is aws.client("cognito-idp", "eu-west-1")


def test_calls_name_the_program_and_are_repeated_when_throttled(monkeypatch):
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    config = Aws(Connection()).client("cognito-idp", "eu-west-1").meta.config
    assert f"cognito-audit/{__version__}" in config.user_agent
    assert config.retries == {"mode": "standard", "total_max_attempts": 8}


@pytest.mark.usefixtures("profiles")
def test_the_retries_that_the_user_set_hold(monkeypatch):
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    assert Aws(Connection()).client("cognito-idp", "eu-west-1").meta.config.retries == {
        "mode": "adaptive",
        "total_max_attempts": 5,
    }
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    of_profile = Aws(Connection(profile="audit")).client("cognito-idp", "eu-west-1").meta.config.retries
    assert of_profile["total_max_attempts"] == 3


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com", True),
        ("https://cognito-idp.cn-north-1.amazonaws.com.cn", True),
        ("https://vpce-1.cognito-idp.eu-west-1.vpce.amazonaws.com", True),
        ("http://127.0.0.1:5000", False),
        ("https://amazonaws.com.example.org", False),
    ],
)
def test_aws_is_known_by_its_host(url, expected):
    assert is_aws(url) is expected


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_one_line_of_a_terminal_and_leaves_none(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress_line(stream) as progress:
        progress(1, 2, "ListUserPools")
    assert stream.getvalue() == "\r\x1b[2K1 of 2 calls: ListUserPools\r\x1b[2K"


@pytest.mark.parametrize(("stream", "ci"), [(io.StringIO(), ""), (Terminal(), "true")], ids=["a file", "CI"])
def test_progress_is_silent_where_nobody_looks(monkeypatch, stream, ci):
    monkeypatch.setenv("CI", ci)
    with progress_line(stream) as progress:
        progress(1, 2, "ListUserPools")
    assert stream.getvalue() == ""
