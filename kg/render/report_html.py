"""Validation reports as HTML: a fragment for notebooks, and one page that stands by itself."""

from __future__ import annotations

from kg.render.markup import escape_html
from kg.render.report import SAMPLES, Group, coverage_lines, groups, node_label, standing, verdict
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
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; }}
th {{ width: 25%; }}
th:nth-child(2) {{ width: 50%; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }}
</style>
</head>
<body>
<h1>Validation report</h1>
{content}</body>
</html>
"""


def page(report: Report, *, all: bool = False) -> str:
    """Return a page without scripts or outside resources that says what the text says."""
    return _PAGE.format(content=html(report, all=all))


def html(report: Report, *, all: bool = False) -> str:
    """Return the verdict, tables of findings by shape and path, three each unless `all`, and what was checked.

    Nothing in the data can act as HTML.
    """
    parts = [f"<p><strong>{escape_html(verdict(report))}</strong></p>\n"]
    parts += [_group(report, group, None if all else SAMPLES) for group in groups(report)]
    lines = "".join(f"<li>{escape_html(line)}</li>\n" for line in coverage_lines(report))
    return "".join(parts) + f"<h2>What was checked</h2>\n<ul>\n{lines}</ul>\n"


def _group(report: Report, group: Group, samples: int | None) -> str:
    about = ", ".join(part for part in (group.source, group.path if group.source else "") if part)
    head = f'<h2><span style="color: {_COLORS[group.level]}">{group.level.name}</span>: {escape_html(group.name)}</h2>\n'
    head += f"<p><code>{escape_html(about)}</code></p>\n" if about else ""
    help = f"<p>What to do: {escape_html(group.help)}</p>\n" if group.help else ""
    shown = group.findings[:samples]
    rows = "".join(_row(report, finding) for finding in shown)
    left = len(group.findings) - len(shown)
    rows += f'<tr><td colspan="3">and {left:,} more</td></tr>\n' if left else ""
    return f'{head}{help}<table><tr><th scope="col">node</th><th scope="col">message</th><th scope="col">place</th></tr>\n{rows}</table>\n'


def _row(report: Report, finding: Finding) -> str:
    where = " ".join(part for part in (str(finding.place) if finding.place else "", standing(report, finding)) if part)
    cells = (node_label(report, finding.focus), finding.message(report.show), where)
    return f"<tr>{''.join(f'<td>{escape_html(cell)}</td>' for cell in cells)}</tr>\n"
