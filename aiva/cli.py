"""The command `aiva`: read the command line, call the room that does the work.

Exit codes: 0 all is well, 1 it was tried and failed, 2 the request cannot be met as it
stands, 130 interrupted. What is heavy to import waits until its command runs.
"""

import argparse
import sys
from pathlib import Path

import aiva


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows `aiva`; by default that of the process.

    Returns:
        The exit code.

    Example:
        >>> main(["train", "cnn_digits", "--output", "model.h5"])
        2
    """
    parser = build_parser()
    options, others = parser.parse_known_args(arguments)
    if options.run is run_lab and not options.copy_only:
        options.jupyter = [argument for argument in others if argument != "--"]
    elif others:
        advice = "; a folder is named by --dir" if options.run is run_lab else ""
        parser.error(f"unrecognized arguments: {' '.join(others)}{advice}")
    if options.run is None:
        parser.print_help()
        return 2
    try:
        return options.run(options)
    except KeyboardInterrupt:
        print("\naiva: interrupted.", file=sys.stderr)
        return 130
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise
        print(f"aiva: {error}", file=sys.stderr)
        return code


def exit_code(error):
    """Return the exit code of an error that speaks to the user; None for a defect."""
    # Only a room that was loaded can have raised its error.
    unavailable = getattr(sys.modules.get("aiva.data"), "DatasetUnavailable", ())
    if isinstance(error, unavailable):
        return 1
    if isinstance(error, (ValueError, FileNotFoundError, FileExistsError)):
        return 2
    return 1 if isinstance(error, (OSError, ModuleNotFoundError)) else None


def build_parser():
    """Describe the whole command line."""
    parser = argparse.ArgumentParser(
        prog="aiva",
        description="Image, video and speech models: built, trained, measured.",
        epilog="Start with `aiva lab`; `aiva COMMAND --help` shows an example.",
    )
    parser.add_argument(
        "--version", action="version", version=f"aiva {aiva.__version__}"
    )
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_lab(commands)
    add_command(commands, "list", run_list, "show the recipes and shipped weights")
    add_train(commands)
    add_verify(commands)
    add_command(commands, "doctor", run_doctor, "say what is installed and missing")
    return parser


def add_command(commands, name, run, what, example=""):
    """Add a command with its help and an example."""
    parser = commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"Example: aiva {name}{example}",
    )
    parser.set_defaults(run=run)
    return parser


def add_lab(commands):
    """Describe `aiva lab`."""
    what = "put the notebooks into your folder and open JupyterLab there"
    more = " --dir my-course. Other flags go to JupyterLab, such as --allow-root."
    add = add_command(commands, "lab", run_lab, what, more).add_argument
    folder = "your folder (default: %(default)s); what you changed in it is never lost"
    add("--dir", type=Path, default=Path("aiva-notebooks"), help=folder)
    solved = "put the executed notebooks with solutions into DIR/solutions too"
    add("--solutions", action="store_true", help=solved)
    add("--port", type=port, default=8888, help="port (default: %(default)s)")
    add("--no-browser", action="store_true", help="open no browser window")
    add("--copy-only", action="store_true", help="put the notebooks, start nothing")


def port(text):
    """Read a port number."""
    if not (text.isdecimal() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def add_train(commands):
    """Describe `aiva train`."""
    what = "train a recipe; after an interruption, the same command goes on"
    example = " cnn_digits --output digits.keras"
    add = add_command(commands, "train", run_train, what, example).add_argument
    add("name", metavar="NAME", help="a recipe of `aiva list`")
    add("--seed", type=int, default=0, help="seed (default: %(default)s)")
    add("--output", type=Path, help="where to save (default: NAME.keras here)")
    small = "save small 16-bit weights and their card too, as PATH.npz and PATH.json"
    add("--weights", type=Path, metavar="PATH.npz", help=small)
    add("--fresh", action="store_true", help="forget an interrupted training")


def add_verify(commands):
    """Describe `aiva verify`."""
    what = "run recipes and hold their figures against the promised bands"
    example = " cnn_digits --json report.json"
    add = add_command(commands, "verify", run_verify, what, example).add_argument
    add("names", nargs="*", metavar="NAME", help="recipes (default: all)")
    add("--seed", type=int, default=0, help="seed (default: %(default)s)")
    add(
        "--json",
        metavar="FILE",
        help="write JSON into a new file; - for standard output",
    )
    shipped = "measure the shipped weights instead of training"
    add("--shipped", action="store_true", help=shipped)


def run_lab(options):
    """Put the notebooks, then hand over to JupyterLab."""
    from aiva.commands import lab

    lab.hand_out(options.dir, options.solutions)
    if options.copy_only:
        return 0
    browser = not options.no_browser
    return lab.start(options.dir, options.port, browser, options.jupyter)


def run_list(options):
    """Show the recipes and the shipped weights."""
    from aiva.commands import listing

    listing.show()
    return 0


def run_train(options):
    """Train; a figure outside its band is a failure, though the model is saved."""
    from aiva.commands import train

    passed = train.train(
        options.name, options.seed, options.output, options.weights, options.fresh
    )
    return 0 if passed else 1


def run_verify(options):
    """Verify recipes."""
    from aiva.commands import verify

    outcomes = verify.verify(options.names, options.seed, options.shipped, options.json)
    return verify.exit_code(outcomes, options.names)


def run_doctor(options):
    """Examine this installation."""
    from aiva.commands import doctor

    return 0 if doctor.report() else 1
