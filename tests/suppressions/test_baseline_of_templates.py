"""A baseline of real templates: it holds for what it names, wherever that has moved, and for nothing else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.config.settings import resolve
from cognito_audit.model.run import Run
from cognito_audit.services.audit import audit_source, catalogue, judge_options
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.suppressions import baseline

PLAIN = resolve({"select": ["session", "flows", "tokens", "oauth"]}, {}, {})
RULES = catalogue(PLAIN)

TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthScopes: [openid]
      AllowedOAuthFlows: [implicit]
      CallbackURLs: ["http://a.example", !Sub "http://${AWS::Region}.example"]
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
"""


def audited(*paths: str, region: str = "eu-west-1") -> Run:
    source = FileSource(paths, FileOptions(parameters={"AWS::Region": region}))
    return audit_source(source, judge_options(PLAIN, RULES), PLAIN).run


def opened(run: Run) -> set[str]:
    return {result.fingerprint for result in run.results if result.is_open_finding}


@pytest.fixture
def before(tmp_path: Path, monkeypatch) -> list[baseline.BaselineEntry]:
    """The baseline of ``a.yaml`` in the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(TEMPLATE)
    entries = baseline.entries_of(audited("a.yaml"))
    assert {entry.target for entry in entries} == {"a.yaml#Web", "a.yaml#App"}
    return entries


def test_lines_that_moved_are_the_same_findings(before) -> None:
    Path("a.yaml").write_text("# a word\n\n" + TEMPLATE.replace("    Type:", "\n    Type:"))
    assert opened(baseline.apply(audited("a.yaml"), before)) == set()


def test_resources_in_another_order_are_the_same_findings(before) -> None:
    head, web, app = TEMPLATE.partition("  App:")
    resources, _, rest = head.partition("  Web:")
    Path("a.yaml").write_text(f"{resources}{web}{app}  Web:{rest}")
    assert opened(baseline.apply(audited("a.yaml"), before)) == set()


def test_a_renamed_file_keeps_its_findings(before) -> None:
    Path("infra").mkdir()
    Path("a.yaml").rename("infra/auth.yaml")
    assert opened(baseline.apply(audited("infra/auth.yaml"), before)) == set()


def test_a_copy_of_the_file_is_new(before) -> None:
    Path("b.yaml").write_text(TEMPLATE)
    run = baseline.apply(audited("a.yaml", "b.yaml"), before)
    assert {result.target for result in run.gating()} == {"b.yaml#Web", "b.yaml#App"}


def test_another_region_is_another_finding_only_where_it_is_in_what_was_found(before) -> None:
    run = baseline.apply(audited("a.yaml", region="us-east-1"), before)
    new = [result.message for result in run.results if result.is_open_finding]
    assert new
    assert all("us-east-1" in message for message in new)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_baseline_hides_exactly_what_it_names(tmp_path_factory, data) -> None:
    """Of the findings of a real run, some are in the baseline: those are hidden, all others stay open."""
    file = tmp_path_factory.getbasetemp() / "property.yaml"
    file.write_text(TEMPLATE)
    run = audited(str(file))
    chosen = data.draw(st.sets(st.sampled_from(baseline.entries_of(run))))
    left = baseline.apply(run, chosen)
    assert opened(left) == opened(run) - {entry.fingerprint for entry in chosen}
    assert len(left.results) == len(run.results)
