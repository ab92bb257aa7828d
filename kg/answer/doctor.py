"""What this installation consists of, and whether its parts work."""

from __future__ import annotations

from kg import resources
from kg.errors import KgError
from kg.record import record
from kg.result import Result

CORE = ("pyoxigraph", "rdflib", "pyshacl", "typer", "PyYAML")
EXTRAS = (
    ("diagram", "termaid", "pathways drawn as diagrams"),
    ("pandas", "pandas", "`.to_pandas()` of tabular results"),
    ("remote", "httpx2", "SPARQL servers by `--endpoint`"),
)


@record
class Check(Result):
    """One line of the report: what was looked at, whether it is as it should be (None: optional and absent), and what was found."""

    name: str
    fine: bool | None
    found: str


@record
class Diagnosis(Result):
    """The report: all checks, in a fixed order."""

    checks: tuple[Check, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing that is needed is missing or broken."""
        return all(check.fine is not False for check in self.checks)


def diagnose(version: str) -> Diagnosis:
    """Return the state of this installation; `version` is that of medspec. Nothing is fetched or written."""
    checks = [_python(), Check("medspec", True, version), *(_distribution(name) for name in CORE), *(_extra(*extra) for extra in EXTRAS)]
    checks.append(_files())
    checks.append(_graph())
    checks.append(Check("network", True, "never used, unless a command is given an endpoint"))
    return Diagnosis(tuple(checks))


def _python() -> Check:
    import platform
    import sys

    return Check("Python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _distribution(name: str) -> Check:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, False, "not installed: reinstall medspec")


def _extra(extra: str, name: str, purpose: str) -> Check:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Check(name, True, f"{version(name)} ({purpose})")
    except PackageNotFoundError:
        return Check(name, None, f"not installed; `pip install 'medspec[{extra}]'` adds {purpose}")


def _files() -> Check:
    try:
        place = resources.share()
    except KgError as error:
        return Check("shipped files", False, str(error))
    counts = ", ".join(
        f"{len(resources.names(folder, suffix))} in {folder}/"
        for folder, suffix in (("ontology", ".ttl"), ("data/claims", ".trig"), ("queries", ".rq"), ("rules", ".rq"))
    )
    return Check("shipped files", True, f"{place} ({counts})")


def _graph() -> Check:
    from kg.load import shipped

    try:
        engine = shipped()
        claims = engine.select("SELECT (COUNT(DISTINCT ?claim) AS ?n) WHERE { ?claim a spec:Claim }").values("n")[0]
        sources = engine.select("SELECT (COUNT(DISTINCT ?source) AS ?n) WHERE { ?source a spec:Source }").values("n")[0]
    except KgError as error:
        return Check("graph", False, str(error))
    return Check("graph", int(claims) > 0, f"{len(engine)} quads, {claims} claims from {sources} source(s)")
