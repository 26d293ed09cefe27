"""AIVA: image, video and speech models in Keras 3, written to be read and trained.

`import aiva` is instant: a sub-package, and with it Keras, loads at its first use.

Example:
    >>> import aiva
    >>> aiva.claim("one half", 1 / 2, at_least=0.4)
    one half = 0.5 (expected: at least 0.4)
"""

import importlib
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    raise ImportError(
        "AIVA runs on Python 3.11, 3.12 and 3.13, for which TensorFlow 2.21 and Keras "
        f"3.15 exist. Received: Python {sys.version.split()[0]}. Make a virtual "
        "environment with one of those, for example `python3.12 -m venv .venv`."
    )

from aiva import native_log  # needs a Python that the check above has let pass
from aiva.claims import claim
from aiva.tables import table

__version__ = "0.1.0"

SUBPACKAGES = (
    "classical",
    "data",
    "exercises",
    "formants",
    "judge",
    "metrics",
    "models",
    "object_detection",
    "ops",
    "plot",
    "proposals",
    "recipes",
    "scratch",
    "tracking",
    "training",
)
__all__ = ["__version__", "claim", "table", *SUBPACKAGES]

native_log.install()


def __getattr__(name):
    """Import a sub-package when it is first used (PEP 562)."""
    if name in SUBPACKAGES:
        return importlib.import_module(f"aiva.{name}")
    raise AttributeError(f"module 'aiva' has no attribute {name!r}")


def __dir__():
    """List the sub-packages too, for completion in notebooks."""
    return sorted({*globals(), *SUBPACKAGES})
