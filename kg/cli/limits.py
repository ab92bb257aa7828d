"""The options --timeout, --memory and --max-bytes, which every command has, and which runs call for a child process."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from kg.cli.output import limit_output
from kg.errors import BadParameter

if TYPE_CHECKING:
    from collections.abc import Sequence

available = hasattr(os, "fork")
"""Whether this system can do the work in a process of its own."""

_OURS = {"compare", "path", "show", "find", "why", "ask", "doctor"}
"""Commands that without these options read nothing but what ships, so that nobody has to guard them."""

_THEIRS = ("-d", "-w", "--data", "--with", "--store", "--text", "--queries", "--endpoint", "--timeout", "--memory")
_SHIPPED = {"--all": 0, "-f": 1, "--format": 1, "--fail-on": 1, "--max-findings": 1, "-o": 1, "--output": 1}
"""Options of `kg validate`, with the number of their values, that leave it checking what ships and nothing else."""
_CUT_OFF = {"query", "validate", "ask", "test"}
_REACHES_OUT = ("--endpoint", "--allow-service")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_LEAST = 64 << 20
_SHARE = 0.9


def needs_worker(arguments: Sequence[str]) -> bool:
    """Tell whether these arguments make the command read what is not ours: data, queries, shapes."""
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    if command is None or not available or {"-h", "--help"} & set(arguments):
        return False
    if command == "validate":
        return not _checks_ours(arguments)
    return command not in _OURS or any(argument.startswith(_THEIRS) for argument in arguments)


def _checks_ours(arguments: Sequence[str]) -> bool:
    """Tell whether these arguments of `kg validate` name nothing to be read: no file, and no option but those that shape the report."""
    rest = iter(arguments[1:])
    for argument in rest:
        if argument not in _SHIPPED:
            return False
        for _ in range(_SHIPPED[argument]):
            next(rest, None)
    return bool(arguments) and arguments[0] == "validate"


def needs_network(arguments: Sequence[str]) -> bool:
    """Tell whether the command may need the network; if not, and it runs others' queries or shapes, it is kept from it."""
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    return command not in _CUT_OFF or any(argument.startswith(_REACHES_OUT) for argument in arguments)


def offer(command: Any) -> None:
    """Give `command` and all commands below it the three options."""
    from typer.core import TyperOption

    below = getattr(command, "commands", None)
    if below is not None:
        for one in below.values():
            offer(one)
        return
    command.params += [
        TyperOption(
            param_decls=["--timeout"],
            metavar="SECONDS",
            help="End after this time; exit code 3.",
            expose_value=False,
            callback=lambda _context, _option, value: _limit_time(value),
        ),
        TyperOption(
            param_decls=["--memory"],
            metavar="SIZE",
            help="Use no more memory than this, such as 500M or 4G; exit code 3.",
            expose_value=False,
            callback=lambda _context, _option, value: _limit_memory(value),
        ),
        TyperOption(
            param_decls=["--max-bytes"],
            metavar="SIZE",
            help="Write no longer result than this, such as 10M; exit code 3.",
            expose_value=False,
            callback=lambda _context, _option, value: _limit_output(value),
        ),
    ]
    if any(parameter.name == "input_format" for parameter in command.params) or command.name == "rebuild":
        _offer_contexts(command)


def _offer_contexts(command: Any) -> None:
    """Let a command that reads RDF find JSON-LD contexts in a folder; some have the option for what they write already."""
    from typer.core import TyperOption

    own = next((parameter for parameter in command.params if parameter.name == "contexts"), None)
    if own is not None:
        own.callback = lambda _context, _option, value: _use_contexts(value)
        return
    command.params.append(
        TyperOption(
            param_decls=["--contexts"],
            metavar="DIR",
            help="Folder that holds JSON-LD contexts named by URL, as HOST/PATH; nothing is fetched.",
            expose_value=False,
            callback=lambda _context, _option, value: _use_contexts(value),
        )
    )


def _use_contexts(value: str | None) -> str | None:
    if value is not None or "kg.contexts" in sys.modules:
        from kg.contexts import use

        use(value)
    return value


def _limit_time(value: str | None) -> None:
    if value is None:
        return
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e8:
        raise BadParameter(f'--timeout takes seconds, and "{value}" is none', help="for example --timeout 30")
    _possible("--timeout")
    from kg.cli.worker import limit_time

    limit_time(seconds)


def _limit_memory(value: str | None) -> None:
    if value is None and "kg.cli.worker" not in sys.modules:  # what ships needs no limit, and is asked without the cost of that module
        return
    from kg.cli.worker import limit_memory, physical_memory

    if value is None:
        whole = int(physical_memory() * _SHARE)
        if whole:
            limit_memory(whole, f"{whole / _UNITS['g']:.1f}G, which is {_SHARE:.0%} of this machine's,")
        return
    size = _size(value)
    if size < _LEAST:
        what = f"at least {_LEAST >> 20}M are needed to start" if size else "a number and a unit are needed"
        raise BadParameter(f'--memory "{value}": {what}', help="for example --memory 500M or --memory 4G")
    _possible("--memory")
    limit_memory(size, value.strip())


def _limit_output(value: str | None) -> None:
    size = None if value is None else _size(value)
    if size == 0:
        raise BadParameter(f'--max-bytes takes a size, and "{value}" is none', help="for example --max-bytes 10M")
    shown = (value or "").strip()
    limit_output(size, f"{shown} bytes" if shown.isdigit() else shown)


def _size(text: str) -> int:
    """Return the bytes that a text such as 500M stands for, 0 if it stands for none."""
    found = _SIZE.fullmatch(text.strip())
    return int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0


def _possible(option: str) -> None:
    if not available or (option == "--memory" and sys.platform != "linux"):
        raise BadParameter(f"{option} does not work on this system", help="leave it out")
