"""The snippets of docs/continuous-checks.md run, and give the exit codes that the page promises."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import RunKg

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "continuous-checks.md").read_text(encoding="utf-8")
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PROMISED = re.findall(r"^\| `(kg .+?)` \| (\d): ", PAGE, re.MULTILINE)
HOOK_CONFIG, ACTIONS, GITLAB = (yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the example files, which is the current folder."""
    folder = Path(shutil.copytree(ROOT / "tests" / "examples", tmp_path / "work"))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(("command", "code"), PROMISED)
def test_a_command_ends_as_promised(run_kg: RunKg, work: Path, command: str, code: str) -> None:
    """The exit code is that of the table."""
    assert run_kg(*shlex.split(command)[1:]).code == int(code)


def test_every_exit_code_of_a_check_is_promised() -> None:
    """The table has each of 0, 1, 2 and 3."""
    assert {code for _, code in PROMISED} == {"0", "1", "2", "3"}


def test_the_job_for_code_scanning_runs(run_kg: RunKg, work: Path) -> None:
    """Its commands end with 0, and the file that it uploads is the SARIF report that they write, with relative names."""
    steps = ACTIONS["jobs"]["validate"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("kg ")]
    assert [run_kg(*shlex.split(command)[1:]).code for command in commands] == [0, 0]
    (upload,) = (step for step in steps if "upload-sarif" in step.get("uses", ""))
    log = json.loads((work / upload["with"]["sarif_file"]).read_text(encoding="utf-8"))
    assert [artifact["location"]["uri"] for artifact in log["runs"][0]["artifacts"]] == ["clinic.ttl"]
    assert ACTIONS["permissions"]["security-events"] == "write"


def test_a_report_is_written_when_there_are_findings(run_kg: RunKg, work: Path) -> None:
    """With exit code 1 there is something to upload; with 2 there is nothing."""
    findings = run_kg("validate", "clinics.trig", "--shapes", "clinic-shapes.ttl", "--fail-on", "warning", "-o", "one.sarif")
    nothing = run_kg("validate", "unrelated.ttl", "--shapes", "clinic-shapes.ttl", "-o", "two.sarif")
    assert (findings.code, nothing.code) == (1, 2)
    assert [(work / name).exists() for name in ("one.sarif", "two.sarif")] == [True, False]


def test_the_job_for_test_views_runs(run_kg: RunKg, work: Path) -> None:
    """Its commands end with 0 and write the files that it keeps."""
    job = GITLAB["validate"]
    commands = [command for command in job["script"] if command.startswith("kg ")]
    assert [run_kg(*shlex.split(command)[1:]).code for command in commands] == [0, 0]
    assert all((work / name).is_file() for name in job["artifacts"]["reports"]["junit"])


def test_the_hooks_run(run_kg: RunKg, work: Path) -> None:
    """With the arguments of the page and the files that it means, every hook passes, and finds what is planted."""
    hooks = {hook["id"]: hook for hook in HOOKS}
    used = {hook["id"]: hook for hook in HOOK_CONFIG["repos"][0]["hooks"]}
    assert set(used) == set(hooks)

    def codes() -> list[int]:
        found = []
        for name, hook in hooks.items():
            pattern = used[name].get("files", hook["files"])
            paths = [str(path.relative_to(work)) for path in sorted(work.rglob("*")) if re.search(pattern, str(path.relative_to(work)))]
            assert paths
            given = paths if hook.get("pass_filenames", True) else []
            found.append(run_kg(*hook["entry"].split()[1:], *used[name].get("args", []), *given).code)
        return found

    assert codes() == [0, 0, 0]
    text = (work / "clinic.ttl").read_text(encoding="utf-8")
    (work / "clinic.ttl").write_text(text.replace('skos:prefLabel "Example Practitioner 7" ;', ""), encoding="utf-8")
    (work / "clinic-examples" / "warn.no-name.expected").unlink()
    assert codes() == [1, 1, 0]


def _config(folder: Path, repository: str, revision: str) -> Path:
    """Write the configuration of the page for a repository, and return its file."""
    config = {"repos": [{**HOOK_CONFIG["repos"][0], "repo": repository, "rev": revision}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return folder / ".pre-commit-config.yaml"


def test_the_hooks_are_well_formed(work: Path) -> None:
    """The pre-commit tool accepts their definition and the configuration of the page, and refuses one without an entry."""
    from pre_commit.clientlib import InvalidManifestError, load_config, load_manifest

    assert [hook["id"] for hook in load_manifest(ROOT / ".pre-commit-hooks.yaml")] == [hook["id"] for hook in HOOKS]
    assert len(load_config(_config(work, "https://example.org/medspec.git", "v0.1.0"))["repos"]) == 1
    (work / "broken.yaml").write_text(yaml.safe_dump([{k: v for k, v in HOOKS[0].items() if k != "entry"}]), encoding="utf-8")
    with pytest.raises(InvalidManifestError):
        load_manifest(work / "broken.yaml")


@pytest.mark.slow  # installs medspec in an environment of the hook's own
def test_the_hooks_run_in_pre_commit(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed from the committed state of this repository, all pass on the examples; a planted error stops them, with its place."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is no git repository, so hooks cannot be installed from it")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))

    def run(*command: str, folder: Path = work) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    _config(work, str(ROOT), run("git", "rev-parse", "HEAD", folder=ROOT).stdout.strip())
    run("git", "init", "-q")
    run("git", "add", ".")
    hooks = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    passed = run(*hooks)
    assert (passed.returncode, passed.stdout.count("Passed")) == (0, 3), passed.stdout + passed.stderr
    text = (work / "clinic.ttl").read_text(encoding="utf-8")
    (work / "clinic.ttl").write_text(text.replace('skos:prefLabel "Example Practitioner 7" ;', ""), encoding="utf-8")
    run("git", "add", ".")
    failed = run(*hooks)
    assert (failed.returncode, failed.stdout.count("Failed")) == (1, 1)
    assert "at clinic.ttl:" in failed.stdout
