"""What others give is worked on in a process that can be ended; its end is one sentence and an exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kg.cli import limits, worker
from tests.conftest import RunKg

KG = [sys.executable, "-m", "kg"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
ROWS = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from afar"}}]}}'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a thousand statements."""
    path = tmp_path_factory.mktemp("worker") / "data.nt"
    path.write_text("".join(f'<http://example.org/s{n}> <http://example.org/p> "{n}" .\n' for n in range(1000)), encoding="utf-8")
    return path


def _kg(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    command = [*KG, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload, no-any-return]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _child(pid: int) -> int:
    """Return the process id of the worker once it is there."""
    for _ in range(500):
        if found := _children(pid):
            return found[0]
        time.sleep(0.01)
    raise AssertionError("there is no worker")


def _busy(pid: int) -> None:
    """Wait until the worker has used some processor time, so that it is inside the engine."""
    ticks = os.sysconf("SC_CLK_TCK")
    for _ in range(3000):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        if int(fields[11]) + int(fields[12]) > 0.3 * ticks:
            return
        time.sleep(0.01)
    raise AssertionError("the worker does nothing")


def _message(ran: subprocess.CompletedProcess[str]) -> tuple[int, str, str, str]:
    """Return exit code, standard output, first line of standard error, and the name of the error."""
    lines = ran.stderr.splitlines()
    return ran.returncode, ran.stdout, lines[0], lines[-1].rpartition("#")[2]


def test_time_that_is_over_is_exit_code_3(data: Path) -> None:
    """A query that the engine cannot be asked to stop ends at its limit."""
    ran = _kg("query", "--data", data, "--timeout", "0.7", "-e", ENDLESS)
    assert _message(ran) == (3, "", "error: the time limit of 0.7 s was reached before the end", "outoftime")


def test_memory_that_does_not_suffice_is_exit_code_3(data: Path) -> None:
    """The engine's abort over memory is worded, and its own words stay off the screen."""
    ran = _kg("query", "--data", data, "--memory", "150M", "-e", PRODUCT)
    assert _message(ran) == (3, "", "error: the memory limit of 150M was reached", "outofmemory")
    assert len(ran.stderr.splitlines()) == 3


@pytest.mark.slow
def test_memory_that_python_lacks_is_exit_code_3(data: Path) -> None:
    """Rows that are to be held and do not fit are the same message, whoever notices first."""
    held = ("--max-bytes", "100G")  # nothing is printed before all of it is known
    ran = _kg("query", "--data", data, "--memory", "150M", *held, "-f", "json", "-e", "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert _message(ran) == (3, "", "error: the memory limit of 150M was reached", "outofmemory")


@pytest.mark.parametrize(
    "command",
    [
        ("convert", "--stream", "-f", "turtle"),
        pytest.param(("diff",), marks=pytest.mark.slow),
        pytest.param(("load", "--store", "made"), marks=pytest.mark.slow),
    ],
)
def test_input_that_ends_the_engine_is_exit_code_2(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A stack that overflows in the parser is a sentence, not a signal, were it not for the bound on nesting, which is lifted here."""
    deep = tmp_path / "deep.ttl"
    start, end = "<<( <http://example.org/a> <http://example.org/b> ", " )>>"
    deep.write_text(f"<http://example.org/a> <http://example.org/b> {start * 60_000}1{end * 60_000} .\n", encoding="utf-8")
    unbound = [sys.executable, "-c", "import kg.deep, kg.cli; kg.deep.DEEPEST_TERMS = 1_000_000; kg.cli.main()"]
    ran = subprocess.run([*unbound, *command, deep.name], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["deep.ttl"]
    assert _message(ran) == (2, "", "error: the input is nested too deep to be read safely", "enginefailure")


def test_a_sort_that_ends_the_engine_is_a_sentence(tmp_path: Path) -> None:
    """ORDER BY in a sub-select is not looked at before; over numbers and texts the engine ends, not every time."""
    data = tmp_path / "mixed.ttl"
    values = (str(n * 7919 % 10_007) for n in range(4_000))
    lines = (f"<http://example.org/{n}> <http://example.org/p> {value if n % 2 else repr(value)} .\n" for n, value in enumerate(values))
    data.write_text("".join(lines), encoding="utf-8")
    ran = _kg("query", "--data", data, "-e", "SELECT ?v { SELECT ?v { ?s ?p ?v } ORDER BY ?v LIMIT 1 }")
    assert (ran.returncode, ran.stderr.partition("\n")[0]) in {(0, ""), (2, "error: ORDER BY met values that have no common order")}


@pytest.mark.slow
def test_debug_shows_the_words_of_the_engine(tmp_path: Path, data: Path) -> None:
    """What the engine wrote as it ended is kept for those who ask."""
    ran = _kg("query", "--data", data, "--memory", "150M", "--debug", "-e", PRODUCT)
    assert ran.returncode == 3
    assert "memory allocation of" in ran.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, -signal.SIGTERM, marks=pytest.mark.slow)])
def test_an_interrupt_inside_the_engine_ends_both_processes(data: Path, number: signal.Signals, code: int) -> None:
    """Ctrl-C is answered while the engine counts, which by itself hears nothing."""
    process = subprocess.Popen([*KG, "query", "--data", data, "-e", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    child = _child(process.pid)
    _busy(child)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (code, "", "interrupted\n" if number is signal.SIGINT else "")
    assert not Path(f"/proc/{child}").exists()


def test_an_interrupt_from_a_terminal_reaches_both_and_is_said_once(tmp_path: Path) -> None:
    """The terminal signals the whole group; the worker leaves the answer to its parent."""
    process = subprocess.Popen(
        [*KG, "convert", "-", "-f", "turtle"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _child(process.pid)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=10)  # standard input stays open until then: an end of it would be news as well
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "interrupted\n")


def test_the_worker_does_not_outlive_its_parent(data: Path) -> None:
    """Kill -9 of the command ends the work as well."""
    process = subprocess.Popen([*KG, "query", "--data", data, "-e", ENDLESS], stdout=subprocess.PIPE)
    child = _child(process.pid)
    _busy(child)
    process.kill()
    process.communicate(timeout=10)  # standard output closes when the last of the two is gone
    for _ in range(200):
        if not Path(f"/proc/{child}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{child}").exists()


def test_the_system_ending_the_worker_is_said(data: Path) -> None:
    """A kill from outside, as for want of memory, is exit code 3."""
    process = subprocess.Popen([*KG, "query", "--data", data, "-e", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.kill(_child(process.pid), signal.SIGKILL)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 3
    assert err.startswith("error: the system ended the process, as a rule for want of memory\n")


def test_an_interrupted_load_leaves_nothing(tmp_path: Path) -> None:
    """A first load that is interrupted takes its directory away, and an interrupted second one its new folder."""
    few, many = tmp_path / "few.nt", tmp_path / "many.nt"
    few.write_text('<http://example.org/s> <http://example.org/p> "1" .\n', encoding="utf-8")
    os.mkfifo(many)
    store = tmp_path / "store"
    for kept in (None, ["data-1", "lock", "store.json"]):
        if kept:
            assert _kg("load", few, "--store", store).returncode == 0
        process = subprocess.Popen([*KG, "load", many, "--store", store], stderr=subprocess.PIPE, text=True)
        with many.open("w", encoding="utf-8") as source:
            source.write('<http://example.org/s> <http://example.org/p> "2" .\n' * 100_000)
            assert len(list(store.glob("data-*"))) == (2 if kept else 1)
            # Stopped, the worker cannot clean up after itself: its parent ends it and does.
            os.kill(_child(process.pid), signal.SIGSTOP)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=10)
        assert (process.returncode, err) == (130, "interrupted\n")
        assert (sorted(entry.name for entry in store.iterdir()) if kept else store.exists()) == (kept or False)


def test_an_unfinished_output_file_is_removed(tmp_path: Path) -> None:
    """A process that ends while it writes leaves the old file and nothing beside it."""
    (tmp_path / "out").write_text("old", encoding="utf-8")
    script = (
        "import os, signal, sys\nfrom kg import files\nfrom kg.cli.worker import supervised\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.exit(supervised(lambda: files.write_whole(sys.argv[1], b'new')))"
    )
    ran = subprocess.run([sys.executable, "-c", script, tmp_path / "out"], capture_output=True, check=False)
    assert ran.returncode == 3
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("out", "old")]


def test_a_folder_for_fetched_statements_is_removed(tmp_path: Path) -> None:
    """A process that ends while statements of a server are on disk leaves no folder."""
    script = (
        "import os, signal, sys, tempfile\nfrom pathlib import Path\nfrom kg.cli.worker import supervised\n"
        "from kg.shacl import fetched\ntempfile.tempdir, fetched.IN_MEMORY = sys.argv[1], 0\n"
        "def work():\n"
        "    with fetched._room(1) as folder:\n"
        "        fetched.Fetched(folder)\n"
        "        print(folder.parent, sum(1 for _ in folder.iterdir()) > 0, flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.exit(supervised(work))"
    )
    ran = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, check=False, text=True)
    assert (ran.returncode, ran.stdout) == (3, f"{tmp_path} True\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "worker_needed"),
    [
        (["compare", "plastic", "cosmetic"], False),
        (["ask", "boards", "specialty=plastic"], False),
        (["--debug", "show", "plastic"], False),
        (["query", "--help"], False),
        ([], False),
        (["--version"], False),
        (["query", "-e", "ASK {}"], True),
        (["ask", "boards", "-dmine.ttl"], True),
        (["compare", "a", "b", "--store=x"], True),
        (["why", "cosmetic", "--text", "copy.txt"], True),
        (["ask", "boards", "--timeout", "5"], True),
        (["convert", "a.ttl"], True),
        (["validate"], False),
        (["validate", "--all", "-f", "json", "-o", "report.json"], False),
        (["validate", "a.ttl"], True),
        (["validate", "-f", "json", "a.ttl"], True),
        (["validate", "-fjson"], True),
        (["validate", "--shapes", "a.ttl"], True),
        (["validate", "--baseline", "a.json"], True),
    ],
)
def test_only_what_others_give_needs_a_worker(arguments: list[str], worker_needed: bool) -> None:
    """The shipped graph with packaged questions is asked in the process itself, so that starting stays as fast as it is."""
    assert limits.needs_worker(arguments) is worker_needed


@pytest.mark.parametrize("value", ["0", "-1", "nan", "soon", "1e9"])
def test_a_time_limit_is_a_number_of_seconds(run_kg: RunKg, value: str) -> None:
    """What is no time is exit code 2."""
    ran = run_kg("query", "-e", "ASK {}", "--timeout", value)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f'error: --timeout takes seconds, and "{value}" is none')


@pytest.mark.parametrize("value", ["0", "5", "63M", "much", "4 parsecs", ""])
def test_a_memory_limit_is_a_size(run_kg: RunKg, value: str) -> None:
    """What is no size, or too small to start in, is exit code 2."""
    ran = run_kg("query", "-e", "ASK {}", "--memory", value)
    assert (ran.code, ran.err.startswith(f'error: --memory "{value}": ')) == (2, True)


def test_limits_change_nothing_in_the_process_of_a_caller() -> None:
    """Only a child is ever limited."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    worker.limit_memory(1 << 30, "1G")
    worker.limit_time(1000)
    assert (resource.getrlimit(resource.RLIMIT_DATA), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))


class _Server(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012  shared by all requests on purpose

    def do_POST(self) -> None:
        """Answer any query with one row, but for /broken."""
        self.asked.append(self.path)
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ROWS)))
        self.end_headers()
        self.wfile.write(ROWS.encode())

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """Yield host and port of a server that answers SPARQL queries on loopback."""
    _Server.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_service_is_asked_on_an_allowed_host_only(run_kg: RunKg, server: str) -> None:
    """Without --allow-service nothing is asked; with it, the host that it names and no other; never one that data name."""
    text = f"SELECT ?x {{ SERVICE SILENT <http://{server}/sparql> {{ ?x ?y ?z }} }}"
    for refused in (
        ("-e", text),
        ("-e", text, "--allow-service", "example.org"),
        ("-e", text, "--allow-service", "127.0.0.1"),
        ("-e", text.replace(f"<http://{server}", f"<http://{server}@example.org"), "--allow-service", server),
        ("-e", text.replace(f"<http://{server}/sparql>", "?where"), "--allow-service", server),
        ("-e", text.replace(server, server.replace("1", "\\u0031", 1)), "--allow-service", server),
        ("-e", text + " # " + server, "--allow-service", ""),
    ):
        ran = run_kg("query", *refused)
        assert (ran.code, ran.out, "unsafeinput" in ran.err) == (2, "", True), refused
    assert _Server.asked == []
    ran = run_kg("query", "-e", text, "--allow-service", server.upper(), "-f", "csv")
    assert (ran.code, ran.out) == (0, "x\r\nfrom afar\r\n")
    assert set(_Server.asked) == {"/sparql"}


def test_a_service_that_fails_is_exit_code_3(run_kg: RunKg, server: str) -> None:
    """A server that gives no answer makes the answer incomplete, and nothing is printed as if it were whole."""
    ran = run_kg("query", "-e", f"SELECT ?x {{ SERVICE <http://{server}/broken> {{ ?x ?y ?z }} }}", "--allow-service", server)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("error: a server that SERVICE names gave no answer: error 500")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no such namespaces")
def test_the_worker_has_no_network_even_if_the_refusal_failed(server: str) -> None:
    """With the scan for SERVICE switched off, the query still reaches nobody; the control shows that it would have."""
    if os.geteuid() != 0 and subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody leave its network")
    script = "import kg.answer.checked as s\ns.refuses = lambda *_: None\nfrom kg.cli.start import main\nmain()"
    query = ["query", "-e", f"SELECT ?x {{ SERVICE <http://{server}/sparql> {{ ?x ?y ?z }} }}"]
    ran = subprocess.run([sys.executable, "-c", script, *query], capture_output=True, text=True, check=False)
    assert (ran.returncode, _Server.asked, "unreachable" in ran.stderr) == (3, [], True)
    ran = subprocess.run([sys.executable, "-c", script, *query, "--allow-service", "x"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.split()) == (0, ["x", "from", "afar"])


def test_a_reader_who_has_seen_enough_ends_a_long_result(data: Path, tmp_path: Path) -> None:
    """The first of a thousand million rows come at once, and the run ends when nobody reads on; cut at its time, a file is not there."""
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with subprocess.Popen([*KG, "query", "--data", str(data), "-e", endless], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        assert (first, process.stderr.read(), process.wait(timeout=20)) == (b"a,b,c,d,e,f,g,h,i\r\n", b"", 141)
    rows = tmp_path / "rows.csv"
    ran = _kg("query", "--data", data, "-e", endless, "--timeout", "1", "-o", rows)
    assert (ran.returncode, list(tmp_path.iterdir())) == (3, [])
    ran = _kg("query", "--data", data, "-e", endless, "--timeout", "1")
    assert (ran.returncode, ran.stdout.startswith("a,b,c"), len(ran.stdout) > 1 << 20) == (3, True, True)


def test_memory_that_a_store_lacks_is_exit_code_3(tmp_path: Path, data: Path) -> None:
    """A store whose threads find no room ends with the same message."""
    assert _kg("load", data, "--store", tmp_path / "store").returncode == 0
    ran = _kg("query", "--store", tmp_path / "store", "--memory", "64M", "-e", "SELECT * { ?a ?b ?c }")
    assert _message(ran) == (3, "", "error: the memory limit of 64M was reached", "outofmemory")


def test_a_closed_standard_error_stays_closed(data: Path) -> None:
    """With 2>&- nothing of the worker's own files ends up in its place."""
    command = f"{sys.executable} -m kg query --data {data} --timeout 0.5 -e '{ENDLESS}' 2>&-"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, b"", b"")
