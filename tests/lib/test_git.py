"""The audited repository is known from its .git folder, and no password in a URL gets out of it."""

import pytest

from cognito_audit.lib.git import Checkout, checkout_at

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def repository(tmp_path):
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    remote(tmp_path, "https://example.org/app.git")
    return tmp_path


def remote(repository, url):
    config = (
        f'[core]\n\tbare = false\n[remote "fork"]\n\turl = https://fork.example\n[remote "origin"]\n\turl = {url}\n'
    )
    (repository / ".git" / "config").write_text(config + "\tfetch = +refs/heads/*\n[branch]\n\turl = wrong\n")


def test_branch_and_commit_of_origin_are_read_from_any_folder_below(repository):
    below = repository / "infra" / "auth"
    below.mkdir(parents=True)
    assert checkout_at(below) == Checkout("https://example.org/app.git", COMMIT, "main")


def test_a_detached_head_has_no_branch(repository):
    (repository / ".git" / "HEAD").write_text(COMMIT)
    assert checkout_at(repository) == Checkout("https://example.org/app.git", COMMIT, "")


def test_a_packed_branch_is_found(repository):
    (repository / ".git" / "refs" / "heads" / "main").unlink()
    (repository / ".git" / "packed-refs").write_text(f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")
    assert checkout_at(repository) == Checkout("https://example.org/app.git", COMMIT, "main")


def test_a_worktree_points_to_its_repository(repository, tmp_path_factory):
    worktree = tmp_path_factory.mktemp("worktree")
    own = repository / ".git" / "worktrees" / "w"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    (worktree / ".git").write_text(f"gitdir: {own}\n")
    assert checkout_at(worktree) == Checkout("https://example.org/app.git", COMMIT, "main")


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://someone:s3cret@example.org:8443/app.git?token=s3cret", "https://example.org:8443/app.git"),
        ("git@example.org:team/app.git", "ssh://example.org/team/app.git"),
        ("ssh://git@example.org/team/app.git", "ssh://example.org/team/app.git"),
    ],
)
def test_users_passwords_and_tokens_in_a_url_are_left_out(url, public, repository):
    remote(repository, url)
    found = checkout_at(repository)
    assert found is not None
    assert found.repository == public


@pytest.mark.parametrize("url", ["/srv/git/app.git", "../app.git", "https://[broken/app.git"])
def test_a_remote_without_a_host_is_no_public_repository(url, repository):
    remote(repository, url)
    assert checkout_at(repository) is None


def test_outside_of_a_repository_there_is_none(tmp_path):
    assert checkout_at(tmp_path) is None


def test_a_head_that_is_no_commit_is_unknown(repository):
    (repository / ".git" / "HEAD").write_text("ref: ../../etc/passwd")
    assert checkout_at(repository) == Checkout("https://example.org/app.git", "", "../../etc/passwd")


def test_a_folder_without_configuration_is_no_checkout(tmp_path):
    (tmp_path / ".git").mkdir()
    assert checkout_at(tmp_path) is None
