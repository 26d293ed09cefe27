"""TensorFlow starts in silence: its native log is held back, all else is passed on.

TensorFlow's C++ writes to file descriptor 2, past Python's `warnings` and `logging`.
`TF_CPP_MIN_LOG_LEVEL` says what is left out: 0 nothing, 1 information, 2 warnings too,
3 errors too. It is 3 unless the user has set it: an error that matters is raised in
Python as well, and some lines of errors only tell that there is no graphics card.

TensorFlow's first lines are written before it reads the level. So the same rule filters
them here, while TensorFlow is imported, or asked for its devices for the first time.
"""

import contextlib
import os
import sys

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
SEVERITIES = "IWE"  # the first letter of a line: information, warning, error
CONTINUED = "To enable the following instructions: "  # after a line of information
PREFACE = "WARNING: All log messages before absl::InitializeLog"
# A process of its own passes lines on, also the last ones of a process that crashes.
FILTER = """
import re, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
unwanted = re.compile(sys.argv[1].encode())
for line in sys.stdin.buffer:
    if not unwanted.match(line):
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
"""
PATIENCE = 1  # seconds to wait for the last lines


def install() -> None:
    """Let TensorFlow start in silence whenever it is imported from now on.

    Where it was imported before, what it said cannot be taken back; only the question
    for its devices is still ahead, and is asked here. After it TensorFlow keeps to the
    cards it has seen: set `CUDA_VISIBLE_DEVICES` before `import aiva` then.
    """
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        sys.meta_path.insert(0, QuietFinder())
    elif hasattr(tensorflow, "config"):
        with held_back():
            tensorflow.config.list_physical_devices()


class QuietFinder:
    """Finds TensorFlow as Python does, and lets its import run in silence."""

    def find_spec(self, name, path=None, target=None):
        """Return the spec of TensorFlow, None for any other module."""
        if name != "tensorflow":
            return None
        finders = [finder for finder in sys.meta_path if finder is not self]
        specs = (finder.find_spec(name, path, target) for finder in finders)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.origin is not None:  # no mere folder of that name
            execute = spec.loader.exec_module
            spec.loader.exec_module = held_back()(execute)
        return spec


@contextlib.contextmanager
def held_back():
    """Filter what this process writes to file descriptor 2, its C++ code too."""
    pattern = unwanted(os.environ.setdefault(LEVEL, "3"))
    process = start_filter(pattern) if pattern and can_filter() else None
    if process is None:
        yield
        return
    import subprocess

    original = os.dup(2)
    os.dup2(process.stdin.fileno(), 2)
    process.stdin.close()
    try:
        yield
    finally:
        os.dup2(original, 2)  # the filter sees the end, and ends
        os.close(original)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)


def start_filter(pattern):
    """Start the process that passes lines on; None if the system starts none."""
    import subprocess  # a hundredth of a second, which `import aiva` does without

    command = [sys.executable, "-I", "-S", "-c", FILTER, pattern]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, creationflags=flags)
    except OSError:  # no memory or no process is left: TensorFlow is worth its lines
        return None


def unwanted(level):
    """Return a pattern for the lines that a level leaves out, "" if there are none.

    Example:
        >>> import re
        >>> bool(re.match(unwanted("2"), "W0000 00:00:17.9 20 port.cc:1] oh"))
        True
        >>> bool(re.match(unwanted("2"), "E0000 00:00:17.9 20 port.cc:1] oh"))
        False
    """
    number = int(level) if level.strip().isdecimal() else 0
    if number == 0:
        return ""
    lines = [rf"[{SEVERITIES[:number]}]\d{{4}} [\d:.]+ +\d+ \S+:\d+\] "]
    return "|".join([*lines, PREFACE, CONTINUED])


def can_filter():
    """Tell whether there is a descriptor 2 and a Python to filter it with."""
    try:
        os.fstat(2)
    except OSError:
        return False
    # Where Python is embedded, the executable is the program around it.
    name = os.path.basename(sys.executable or "").lower()
    return "python" in name and not hasattr(sys, "frozen")
