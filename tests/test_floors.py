"""A module imports only from lower floors; parts on one floor do not see each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KG = ROOT / "kg"

FLOORS = (
    {"record"},
    {"errors"},
    {"beside", "names", "resources", "formats", "files", "result", "printing", "indented", "folding", "sentences"},
    {"terms"},
    {"engine", "passages", "diagnose", "blanks", "marks", "reading", "explain"},
    {"embedded", "bridge", "labels", "query", "nesting", "wellformed", "contexts"},
    {"deep"},
    {"about", "flow", "narrow", "remote"},
    {"flowing", "load", "locate", "resolve", "write"},
    {"dataset", "lint"},
    {"diff", "evidence", "jsonld", "shacl", "export"},
    {"source", "draft", "claim", "store", "publish", "fetch"},
    {"answer", "inputs"},
    {"render"},
    {"graph"},
    {"opening"},
    {"cli"},
)
"""Parts of the package (a module or a folder), lowest floor first."""

HEAVY = {
    "rdflib",
    "pyshacl",
    "rich",
    "yaml",
    "termaid",
    "owlready2",
    "pandas",
    "pyld",
    "httpx2",
    "importlib.resources",
    "importlib.metadata",
}
"""Modules that may be imported inside functions only; each costs 10 ms or more at start."""


def _modules() -> list[Path]:
    return sorted(path for path in KG.rglob("*.py") if "share" not in path.parts)


def _part(path: Path) -> str:
    relative = path.relative_to(KG)
    return relative.parts[0].removesuffix(".py")


def _imports(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "kg":
                yield from ((f"kg.{alias.name}", node) for alias in node.names)
            else:
                yield node.module, node


def _floor(part: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


def test_every_module_stands_on_a_floor() -> None:
    """The table names every part of the package and nothing else."""
    parts = {_part(path) for path in _modules()} - {"__init__", "__main__"}
    assert parts == set().union(*FLOORS)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    """No module imports from its own floor (other than its own folder) or a higher one."""
    part = _part(path)
    if part in {"__init__", "__main__"}:
        return
    own = _floor(part)
    wrong = []
    for name, node in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        if name.startswith("kg."):
            target = name.split(".")[1]
            if target.startswith("__") or target == part:
                continue
            if _floor(target) >= own:
                wrong.append(f"{node.lineno}: {name}")
    assert wrong == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_modules_are_imported_inside_functions(path: Path) -> None:
    """Nothing heavy is imported when a module loads."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {id(child) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for child in ast.walk(node)}
    guarded |= {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    wrong = [
        f"{node.lineno}: {name}"
        for name, node in _imports(tree)
        if id(node) not in guarded and (name in HEAVY or name.split(".")[0] in HEAVY)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    """No module has more than 350 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_the_library_never_prints_exits_or_reads_arguments() -> None:
    """Below the command line nobody prints, exits or looks at the arguments of the process."""
    wrong = []
    for path in _modules():
        if _part(path) in {"cli", "__main__"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "exit", "sys.exit", "os._exit"}:
                wrong.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.argv", "sys.stdout"}:
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_no_query_text_is_formatted() -> None:
    """No f-string, `%` or `.format` stands inside a call that takes SPARQL."""
    takes_sparql = {"select", "ask", "construct", "run", "query"}
    wrong = []
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in takes_sparql and node.args:
                first = node.args[0]
                formatted = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod))
                if formatted or (isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "format"):
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []
