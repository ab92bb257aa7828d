"""Validation reports as HTML: a fragment for notebooks, and one page that stands by itself."""

from __future__ import annotations

from kg.render.markup import escape_html
from kg.render.report import Group, groups, node_label
from kg.shacl.report import Finding, Level, Report

_COLORS = {Level.violation: "#b00020", Level.warning: "#8a5a00", Level.info: "#1a4f8b"}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Validation report</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; background: #fff; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>Validation report</h1>
{content}</body>
</html>
"""


def page(report: Report) -> str:
    """Return a page without scripts or outside resources that says all that the report says."""
    return _PAGE.format(content=html(report))


def html(report: Report) -> str:
    """Return the verdict, a table of findings by shape and path, and what was checked; nothing in the data can act as HTML."""
    parts = [f"<p><strong>{escape_html(_verdict(report))}</strong></p>\n"]
    parts += [_group(report, group) for group in groups(report)]
    shapes = sum(1 for entry in report.coverage.shapes if entry.nodes)
    checked = f"checked: {report.coverage.checked} nodes by {shapes} shapes and {report.coverage.rules} rules ({report.engine})"
    parts.append(f"<p>{escape_html(checked)}{'; the list is cut' if report.truncated else ''}</p>\n")
    idle = [entry.name for entry in report.coverage.shapes if not entry.nodes]
    if idle:
        parts.append(f"<p>shapes without a node: {escape_html(', '.join(idle))}</p>\n")
    return "".join(parts)


def _verdict(report: Report) -> str:
    found = ", ".join(f"{number} {level.name}" for level, number in report.counts if number)
    return f"{report.status}: {found}" if found else report.status


def _group(report: Report, group: Group) -> str:
    head = f'<h2><span style="color: {_COLORS[group.level]}">{group.level.name}</span>: {escape_html(group.name)}</h2>\n'
    help = f"<p>{escape_html(group.help)}</p>\n" if group.help else ""
    rows = "".join(_row(report, finding) for finding in group.findings)
    return f'{head}{help}<table><tr><th scope="col">node</th><th scope="col">message</th><th scope="col">place</th></tr>\n{rows}</table>\n'


def _row(report: Report, finding: Finding) -> str:
    cells = (node_label(report, finding.focus), finding.message(report.show), str(finding.place) if finding.place else "")
    return f"<tr>{''.join(f'<td>{escape_html(cell)}</td>' for cell in cells)}</tr>\n"
