"""Looking for names that nobody declared, prefixes spelt otherwise, and files out of house order."""

from kg.lint.finding import Finding, Report
from kg.lint.run import lint, lint_shipped

__all__ = ["Finding", "Report", "lint", "lint_shipped"]
