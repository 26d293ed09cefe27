"""Clocks that both sides share: times of calls, memory, and the roof of the machine."""

import time
from pathlib import Path

import numpy as np

SIDE_OF_MATRIX = 2048
PAGE = 4096  # bytes, of /proc/self/statm


def seconds(call):
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def milliseconds(call, times, warm_up=2):
    """Return the median time of a call, in milliseconds."""
    for _ in range(warm_up):
        call()
    return 1000 * float(np.median([seconds(call) for _ in range(times)]))


class Ends:
    """Notes when epochs end, by the clock and by this process's own CPU time."""

    def __init__(self):
        self.notes = []

    def note(self):
        """Note that an epoch has ended."""
        self.notes.append((time.perf_counter(), time.process_time()))

    def of_a_step(self, steps):
        """Return the median times of a step, of all epochs but the first."""
        epochs = np.median(np.diff(self.notes, axis=0), axis=0)
        clock, cpu = 1000 * epochs / steps
        return {"step ms": float(clock), "step CPU ms": float(cpu)}


def growth_in_megabytes(call, times):
    """Return by how much the memory of this process grows in so many calls (Linux)."""
    for _ in range(50):
        call()
    before = resident_megabytes()
    for _ in range(times):
        call()
    return resident_megabytes() - before


def resident_megabytes():
    """Return the memory of this process that is resident, NaN where unknown."""
    path = Path("/proc/self/statm")
    if not path.exists():
        return float("nan")
    return int(path.read_text("ascii").split()[1]) * PAGE / 1e6


def peak_megabytes():
    """Return the most memory that this process has had so far, NaN where unknown."""
    path = Path("/proc/self/status")
    if not path.exists():
        return float("nan")
    [line] = [each for each in path.read_text("ascii").splitlines() if "VmHWM" in each]
    return int(line.split()[1]) * 1024 / 1e6


def gigaflops(multiply, matrix, times=7):
    """Return the most additions and multiplications a second, in 10^9.

    Args:
        multiply: Matrix product of the side's own library, ready when it returns.
        matrix: Square matrix of `SIDE_OF_MATRIX` rows.
        times: How often it is tried.
    """
    multiply(matrix, matrix)
    best = min(seconds(lambda: multiply(matrix, matrix)) for _ in range(times))
    return 2e-9 * SIDE_OF_MATRIX**3 / best
