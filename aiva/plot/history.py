"""Learning curves: what happened during training, epoch by epoch."""

import numpy as np

from aiva.plot.style import COLORS, GREY, style

SPLITS = (("", "training", "-"), ("val_", "validation", "--"))  # key, word, line


def history(history, metrics: tuple[str, ...] = ("loss", "accuracy"), figsize=None):
    """Draw learning curves of one training, or compare several.

    Args:
        history: A Keras `History`, or its dictionary of lists, or a dictionary from
            names to several of these.
        metrics: What to draw, side by side. Only what was recorded appears.
        figsize: Width and height in inches; None fits them to the metrics.

    Returns:
        A matplotlib figure with one axes for each metric: solid lines for training,
        dashed lines for validation.

    Raises:
        ValueError: If `history` is not one, or nothing of `metrics` was recorded.

    Example:
        >>> history({"loss": [2.0, 1.0], "val_loss": [2.1, 1.5]})
        <Figure size 384x288 with 1 Axes>
    """
    from aiva.plot.figure import Figure

    runs = by_name(history)
    found = [name for name in metrics if any(name in run for run in runs.values())]
    if not found:
        raise ValueError(
            f"None of {list(metrics)} was recorded. Received: "
            f"{sorted({key for run in runs.values() for key in run})}. Name some of "
            "those in `metrics`."
        )
    with style():
        size = figsize or (4 * min(len(found), 2), 3)
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(1, len(found), squeeze=False)[0]
        for ax, metric in zip(axes, found, strict=True):
            draw_curves(ax, runs, metric)
        lines, words = legend_entries(figure.axes[0], runs)
        figure.legend(lines, words, loc="outside lower center", ncols=3 * len(found))
    return figure


def by_name(history):
    """Return a dictionary from run names to dictionaries of lists, or raise."""
    runs = getattr(history, "history", history)
    if isinstance(runs, dict) and all(np.ndim(values) == 1 for values in runs.values()):
        return {"": runs}
    if isinstance(runs, dict):
        runs = {name: getattr(run, "history", run) for name, run in runs.items()}
        if all(isinstance(run, dict) for run in runs.values()):
            return runs
    raise ValueError(
        "`history` must be what `model.fit` returned, or a dictionary from names to "
        f"several of these. Received: {type(history).__name__}."
    )


def draw_curves(ax, runs, metric):
    """Draw one metric of every run: colours tell runs apart, or else the splits."""
    for number, run in enumerate(runs.values()):
        for split, (prefix, word, line) in enumerate(SPLITS):
            values = run.get(prefix + metric, [])
            # Validation may happen every other epoch only.
            every = len(run.get(metric, values)) // max(1, len(values))
            epochs = max(1, every) * np.arange(1, len(values) + 1)
            color = COLORS[(number if len(runs) > 1 else split) % len(COLORS)]
            marker = "o" if len(values) == 1 else ""
            if len(values):
                ax.plot(epochs, values, line, color=color, marker=marker, label=word)
    ax.set(title=metric, xlabel="epoch")
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def legend_entries(ax, runs):
    """Return lines and their names: the splits of one run, or the names of several."""
    from matplotlib.lines import Line2D

    lines = {line.get_label(): line for line in ax.lines}  # the splits that were drawn
    if len(runs) == 1:
        return list(lines.values()), list(lines)
    solid = [
        Line2D([], [], color=COLORS[number % len(COLORS)])
        for number in range(len(runs))
    ]
    dashed = [
        Line2D([], [], color=GREY, linestyle=line)
        for _, word, line in SPLITS
        if word in lines
    ]
    return solid + dashed, [*runs, *lines]
