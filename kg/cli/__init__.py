"""The command line: parses, calls one library function, renders, and chooses the exit code."""

from kg.cli.app import main

__all__ = ["main"]
