"""Formats as a pipeline asks for them."""

import json


def test_annotations_come_with_a_summary_of_the_job(program, company, tmp_path) -> None:
    summary = tmp_path / "summary.md"
    done = program("check", *company.pool("backoffice"), "-f", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.code == 1
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in done.out.splitlines())
    assert summary.read_text("utf-8").startswith("## Cognito audit: failed\n")


def test_without_annotations_nothing_is_added_to_the_summary(program, company, tmp_path) -> None:
    summary = tmp_path / "summary.md"
    program("check", *company.pool("backoffice"), "-f", "csv", GITHUB_STEP_SUMMARY=str(summary))
    assert not summary.exists()


def test_sarif_of_live_clients_can_be_pinned_to_a_file_of_the_repository(program, company, tmp_path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = https://x:t0ken@example.org/app.git\n')
    done = program("check", *company.pool("backoffice"), "-f", "sarif", "--sarif-anchor", "infra/auth.tf")
    (run,) = json.loads(done.out)["runs"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert set(places) == {"infra/auth.tf"}
    assert run["versionControlProvenance"][0]["repositoryUri"] == "https://example.org/app.git"
    assert "t0ken" not in done.out


def test_a_comment_fits_where_it_is_posted(program, company) -> None:
    pool = company.pool("backoffice")
    whole, cut = (program("check", *pool, "-f", "markdown", *more) for more in ([], ["--markdown-limit", "4000"]))
    assert len(whole.out.encode()) > 4000 >= len(cut.out.encode())
    assert "rows are not shown" in cut.out
    assert cut.code == whole.code


def test_a_saved_run_gives_every_other_format(program, company, tmp_path) -> None:
    saved = tmp_path / "run.json"
    first = program("check", *company.pool("backoffice"), "-f", f"json={saved}", "-f", "csv")
    again = program("report", str(saved), "-f", "csv")
    assert (again.code, again.out) == (first.code, first.out)


def test_text_can_be_short_and_can_show_what_suppressions_recognise(program, company, tmp_path) -> None:
    whole = program("check", *company.pool("backoffice"), "-f", f"json={tmp_path / 'run.json'}", "-f", "text")
    short = program("report", str(tmp_path / "run.json"), "-q", "--show-fingerprints")
    prints = [result["fingerprint"] for result in json.loads((tmp_path / "run.json").read_text())["results"]]
    assert short.code == whole.code
    assert "\n    evidence " in whole.out
    assert "\n    evidence " not in short.out
    assert [mark for mark in filter(None, prints) if mark not in short.out] == []
