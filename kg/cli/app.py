"""The command `kg`: which commands there are, and how every run ends.

Only the module of the command that runs is imported and registered, so that starting costs what that command needs (bench/startup).
"""

from __future__ import annotations

import os
import sys
from errno import ENOSPC
from importlib import import_module

import typer
from typer.main import get_command

from kg.cli.limits import offer
from kg.cli.output import ClosedPipe, note, report_error, unwritable, write_out
from kg.cli.start import completing
from kg.errors import KgError

COMMANDS = {
    "compare": "compare", "path": "path", "show": "show", "find": "find", "why": "why", "ask": "ask", "query": "query",
    "validate": "validate", "shapes": "shapes", "claim": "claim", "explain": "explain",
    "lint": "lint", "test": "test", "export": "export", "convert": "convert", "diff": "diff", "load": "load", "store": "store",
    "publish": "publish", "source": "source", "doctor": "doctor",
}  # fmt: skip
"""Command name to the module in kg.cli that defines it, in the order of the help."""

EXIT_BUG = 70
EXIT_INTERRUPTED = 130
EXIT_CLOSED_PIPE = 141

START_PAGE = """\
kg: what sources say about medical specialties, their training and boards

Ask     kg compare plastic cosmetic       side by side, with evidence
        kg path abcs                      training steps that lead to a board
        kg why cosmetic                   who says so, and where
        kg ask                            all packaged questions
        kg query -e 'SELECT ...'          any SPARQL
Check   kg validate FILE                  your data against our shapes, or yours
        kg claim --board B --specialty S  one claim of certification
Share   kg export -f turtle               the graph, or your data, in any format

kg COMMAND --help explains a command; kg --help lists all. Not medical or legal advice.
"""


def build(only: str | None = None) -> typer.Typer:
    """Return the application with the command `only`, or with all commands if that is None."""
    app = typer.Typer(
        name="kg",
        help="Ask, check and share what sources say about medical specialties, their training and certifying boards.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog="Exit codes: 0 done, 1 the answer is no, 2 could not do it, 3 incomplete; docs/exit-codes.md has the table.",
    )

    @app.callback(invoke_without_command=True)
    def start(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version and exit."),
        debug: bool = typer.Option(False, "--debug", help="Show the trace of an internal error."),  # noqa: ARG001  read from argv before parsing
    ) -> None:
        if version:
            from kg import __version__

            write_out(f"medspec {__version__}\n")
        elif context.invoked_subcommand is None:
            write_out(START_PAGE)

    for command, module in COMMANDS.items():
        if only in (None, command):
            import_module(f"kg.cli.{module}").register(app)
    return app


def run(arguments: list[str]) -> int:
    """Run `kg` with `arguments` and return the exit code (docs/exit-codes.md)."""
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    standard = sys.stdout
    try:
        command = get_command(build(_completed() if completing() else _needed(arguments, wanted)))
        offer(command)
        command(args=arguments, prog_name="kg")
    except SystemExit as stop:
        if sys.stdout is not standard:  # the framework puts a quiet stream in the place of one whose reader went away while it printed help
            return EXIT_CLOSED_PIPE
        if stop.code == EXIT_INTERRUPTED:  # so the framework ends on Ctrl-C, without a word
            note("interrupted")
        return stop.code if isinstance(stop.code, int) else 0
    except KgError as error:
        report_error(error)
        return error.code
    except ClosedPipe:
        return EXIT_CLOSED_PIPE
    except KeyboardInterrupt:
        note("interrupted")
        return EXIT_INTERRUPTED
    except MemoryError:
        from kg.cli.worker import out_of_memory

        report_error(short := out_of_memory())
        return short.code
    except Exception as error:  # the one place where our own bugs end
        if isinstance(error, OSError) and error.errno == ENOSPC:  # help, which the framework prints
            report_error(full := unwritable((error.strerror or str(error)).lower()))
            return full.code
        if debug:
            raise
        note(f"internal error: {type(error).__name__}: {error}")
        note("this is a bug in medspec; run the command again with --debug and report what it prints")
        return EXIT_BUG
    return 0


def _needed(arguments: list[str], wanted: str | None) -> str | None:
    """Return the one command to register, "" for none, or None for all (help, completion, or a command that does not exist)."""
    if wanted is None and not {"-h", "--help"} & set(arguments):
        return "" if not arguments or arguments == ["--version"] else None
    return wanted if wanted in COMMANDS and arguments[0] == wanted else None


def _completed() -> str | None:
    """Return the command whose arguments a shell asks to complete, or None for the commands themselves."""
    words = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()
    typed = words[1] if len(words) > 1 else ""
    return typed if typed in COMMANDS and (len(words) > 2 or os.environ.get("COMP_CWORD", "2") != "1") else None
