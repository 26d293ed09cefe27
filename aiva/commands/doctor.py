"""Say in plain words what is installed, what is missing, and what brings it.

Packages are looked up by their metadata and files by their paths. Only Keras is really
imported, in a process of its own, because an import can fail or even crash.
"""

import dataclasses
import importlib.metadata
import importlib.resources
import importlib.util
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator

OK, MISSING, OPTIONAL = "ok", "missing", "optional"
NAME = re.compile(r"[\w.-]+")
MINIMUM = re.compile(r">=\s*([\d.]+)")
EXTRA = re.compile(r"""extra\s*==\s*["'](.+?)["']""")
# AIVA is installed from its repository; on no package index is the name ours.
ADDRESS = "git+https://github.com/aiva-learn/aiva"
CHECKOUT = pathlib.Path(__file__).parents[2]
PATIENCE = 180  # seconds for the first import of Keras on a slow machine
PROBE = """
import json, aiva, keras
backend = keras.backend.backend()
if backend == "torch":
    import torch
    devices = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
else:
    devices = keras.distribution.list_devices()
devices = [device for device in devices if not device.startswith("cpu")]
print(json.dumps([keras.__version__, backend, devices]))
"""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the report: its state, what was looked at, what brings it."""

    state: str
    text: str
    remedy: str = ""


def examine() -> Iterator[tuple[str, list[Finding]]]:
    """Look at this installation, section by section.

    Yields:
        Pairs of a title and its findings. A finding is `"ok"`, `"missing"` (AIVA does
        not work as it should) or `"optional"` (not there, needed for some things).
    """
    from aiva import __version__

    needs = requirements()
    itself = Finding(OK, f"aiva {__version__} in {pathlib.Path(__file__).parents[1]}")
    yield "Packages", [itself, *map(package, needs.pop(""))]
    yield "Notebooks and trained weights", [notebooks(), weights()]
    yield "Data sets", data_sets()
    yield "Extras", [extra(name, needs[name]) for name in sorted(needs)]
    yield "For some callbacks", [tensorboard()]
    yield "Disk", [disk()]
    yield "Keras", keras_itself()


def report() -> bool:
    """Print the examination.

    Returns:
        Whether nothing essential is missing.
    """
    healthy = True
    print(f"Python {platform.python_version()}, {platform.platform(terse=True)}")
    for title, findings in examine():
        print(f"\n{title}")
        for finding in findings:
            print(f"  {finding.state:8}  {finding.text}", flush=True)
            if finding.remedy:
                print(f"            -> {finding.remedy}", flush=True)
            healthy = healthy and finding.state != MISSING
    print("\nThe essentials work." if healthy else "\nSomething essential is missing.")
    return healthy


def install(extra: str = "") -> str:
    """Write the command that installs AIVA as it is installed here.

    Args:
        extra: An extra to install as well, such as `"notebooks"`.

    Returns:
        A command that leaves a checkout where it is, or else fetches the repository.
    """
    extra = f"[{extra}]" if extra else ""
    if in_checkout():
        folder = "." if pathlib.Path.cwd() == CHECKOUT else CHECKOUT
        return f'pip install -e "{folder}{extra}"'
    return f'pip install "aiva{extra} @ {ADDRESS}"'


def in_checkout():
    """Tell whether this is a checkout, not a package that pip has copied."""
    sources = CHECKOUT / "notebooks" / "source"  # a package is installed without them
    return (CHECKOUT / "pyproject.toml").is_file() and sources.is_dir()


def requirements():
    """Read what AIVA needs: a list of requirements under "", and one for each extra."""
    if in_checkout():
        project = CHECKOUT / "pyproject.toml"
        table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        return {"": table["dependencies"], **table["optional-dependencies"]}
    needs = {"": []}
    for line in importlib.metadata.requires("aiva"):
        requirement, _, marker = line.partition(";")
        group = EXTRA.search(marker)
        needs.setdefault(group[1] if group else "", []).append(requirement)
    return needs


def package(requirement):
    """Find out whether a required package is installed, and new enough."""
    name, minimum = NAME.match(requirement)[0], MINIMUM.search(requirement)
    remedy = f'pip install "{requirement.strip()}"'
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(MISSING, name, remedy)
    if minimum and release(version) < release(minimum[1]):
        text = f"{name} {minimum[1]} or newer: {version} is old"
        return Finding(MISSING, text, remedy)
    return Finding(OK, f"{name} {version}")


def release(version):
    """Turn "3.15.1" into something to compare: (3, 15, 1)."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def keras_itself():
    """Import Keras in another process; name its backend and the devices."""
    wanted, source = configured_backend()
    try:
        answer = subprocess.run(
            [sys.executable, "-c", PROBE],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        version, backend, accelerators = json.loads(answer.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return [Finding(MISSING, f"Keras: no answer in {PATIENCE} seconds")]
    except (IndexError, ValueError):
        reason = (answer.stderr.splitlines() or [f"exit code {answer.returncode}"])[-1]
        return [
            Finding(MISSING, f"Keras on {wanted} ({source}): {reason}", cure(wanted))
        ]
    devices = ", ".join(accelerators) or "no GPU"
    return [
        Finding(OK, f"Keras {version} runs on {backend} ({source})"),
        Finding(OK, f"device: {os.cpu_count()} CPU cores, {devices}"),
    ]


def cure(backend):
    """Say what brings a backend that cannot be imported."""
    if backend == "tensorflow":
        return install()
    if backend in ("jax", "torch"):
        return f"pip install {backend}, or set KERAS_BACKEND=tensorflow"
    return "set KERAS_BACKEND=tensorflow"


def configured_backend():
    """Read which backend Keras would use, and where that is written."""
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"], "environment variable KERAS_BACKEND"
    home = os.environ.get("KERAS_HOME", pathlib.Path.home() / ".keras")
    file = pathlib.Path(home) / "keras.json"
    try:
        return json.loads(file.read_text(encoding="utf-8"))["backend"], str(file)
    except (OSError, ValueError, KeyError):
        return "tensorflow", "the default"


def notebooks():
    """Say whether the chapters came with this installation."""
    from aiva.commands import lab

    try:
        return Finding(OK, f"{len(lab.chapters())} notebooks: aiva lab")
    except FileNotFoundError as error:
        return Finding(MISSING, "notebooks", str(error))


def weights():
    """Name the shipped weights that are there, each with its card."""
    folder = importlib.resources.files("aiva.weights")
    files = {file.name for file in folder.iterdir()}
    names = {name[:-4] for name in files if name.endswith(".npz")}
    whole = sorted(name for name in names if f"{name}.json" in files)
    if not whole:
        again = f'pip install --force-reinstall --no-deps "aiva @ {ADDRESS}"'
        if in_checkout():
            again = f'git -C "{CHECKOUT}" checkout -- aiva/weights'
        return Finding(MISSING, "trained weights", again)
    return Finding(OK, f"trained weights: {', '.join(whole)}")


def data_sets():
    """Look for the standard sets; what is embedded or generated is always there."""
    try:
        from aiva.data import prepared, standard
        from aiva.data.detection import detection_sets
    except ImportError as error:
        return [Finding(MISSING, f"aiva.data: {error}")]
    found = [Finding(OK, "embedded and generated sets need no file and no network")]
    for name, facts in (*standard.SETS.items(), *detection_sets.SETS.items()):
        folder = standard.original_folder(name)
        if folder is None or not folder.exists():
            folder = prepared.find(facts.tfds)
        command = f"python -c \"from aiva import data; data.load('{name}')\""
        download = f"{name}: a download of {facts.megabytes} MB"
        missing = Finding(OPTIONAL, download, command)
        found.append(Finding(OK, f"{name} in {folder}") if folder else missing)
    return found


def extra(name, needs):
    """Say whether all packages of an extra are there."""
    found = [package(need) for need in needs if not need.startswith("aiva")]
    lacking = [finding.text for finding in found if finding.state == MISSING]
    if not lacking:
        return Finding(OK, name)
    text = f"{name}: needs {', '.join(lacking)}"
    return Finding(OPTIONAL, text, install(name))


def tensorboard():
    """Say whether TensorBoard callbacks would work."""
    if importlib.util.find_spec("tensorboard"):
        return Finding(OK, "keras.callbacks.TensorBoard")
    text = "keras.callbacks.TensorBoard raises: TensorFlow brings tensorboard no longer"
    return Finding(OPTIONAL, text, "pip install tensorboard")


def disk():
    """Say how much room is left where the user works."""
    free = shutil.disk_usage(pathlib.Path.cwd()).free / 2**30
    if free < 1:
        return Finding(OPTIONAL, f"only {free:.1f} GiB free here", "free 1 GiB or more")
    return Finding(OK, f"{free:.1f} GiB free here")
