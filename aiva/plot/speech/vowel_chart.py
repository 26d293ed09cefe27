"""The vowel chart: each vowel at its first two formants, as phoneticians draw it.

Both axes run backwards, so that vowels lie as the tongue does in a face that looks
left: high vowels above, front vowels left.
"""

import numpy as np

from aiva.plot.style import COLORS, style

MARKERS = ("o", "s", "^", "D", "v", "P")
MOST_SPEAKERS = len(MARKERS)


def vowel_chart(vowels, figsize=(5.5, 4.5)):
    """Draw vowels at their formants, and diphthongs as arrows between two of them.

    Args:
        vowels: Dictionary from names to `(F1, F2)` in hertz, more formants behind them
            are passed over; or to a pair of such tuples, the start and the end of a
            diphthong. Or a dictionary from speakers to such dictionaries: each has a
            colour and a mark.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure: F1 downwards over F2 leftwards, in hertz.

    Raises:
        ValueError: If there is no vowel, one has no two formants, or there are more
            than 6 speakers.

    Example:
        >>> figure = vowel_chart({"iy": (300, 2150), "ay": ((720, 1200), (400, 1900))})
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['iy', '', 'ay']
    """
    from aiva.plot.figure import Figure

    speakers = by_speaker(vowels)
    with style():
        ax = Figure(figsize=figsize, layout="constrained").subplots()
        marks = zip(COLORS, MARKERS, strict=True)
        for (speaker, ways), mark in zip(speakers.items(), marks, strict=False):
            for name, way in ways.items():
                draw_vowel(ax, name, way, *mark)
            ends = np.concatenate([*ways.values()])
            ax.plot(*ends.T[::-1], linestyle="none")  # arrows do not widen the axes
            ax.plot([], [], mark[1], color=mark[0], markersize=4, label=speaker)
        ax.margins(0.12)
        ax.invert_xaxis()
        ax.invert_yaxis()
        ax.set(xlabel="F2 in hertz", ylabel="F1 in hertz")
        if len(speakers) > 1:
            ax.figure.legend(loc="outside lower center", ncols=len(speakers))
    return ax.figure


def by_speaker(vowels):
    """Return `{speaker: {name: F1 and F2 (1 or 2, 2)}}`, or raise a ValueError."""
    vowels = vowels if isinstance(vowels, dict) else {}
    nested = bool(vowels) and all(isinstance(one, dict) for one in vowels.values())
    speakers = vowels if nested else {"": vowels}
    if not all(speakers.values()) or len(speakers) > MOST_SPEAKERS:
        raise ValueError(
            "`vowels` must be a dictionary from names to formants, at least one, or "
            f"from at most {MOST_SPEAKERS} speakers to such dictionaries. Received: "
            f"{len(speakers) if nested else 'no'} speakers, "
            f"{[len(one) for one in speakers.values()]} vowels."
        )
    return {
        str(speaker): {str(name): formants_of(name, one) for name, one in each.items()}
        for speaker, each in speakers.items()
    }


def formants_of(name, given):
    """Return F1 and F2 of a vowel `(1, 2)`, or of the ends of a diphthong `(2, 2)`."""
    try:
        rows = np.asarray(given, "float64")
    except (TypeError, ValueError):
        rows = np.zeros(0)
    rows = rows[None] if rows.ndim == 1 else rows
    fits = rows.ndim == 2 and rows.shape[0] <= 2 and rows.shape[1] >= 2
    if not fits or not (rows > 0).all():
        raise ValueError(
            "A vowel must have F1 and F2 in hertz, a diphthong two such pairs. "
            f"Received: {given!r} for {name!r}."
        )
    return rows[:, :2]


def draw_vowel(ax, name, way, color, marker):
    """Draw a point with its name above, or an arrow with its name at its head."""
    end, start = way[-1, ::-1], way[0, ::-1]  # F2 lies across
    ax.plot(*start, marker, color=color, markersize=4)
    if len(way) == 2:
        arrow = {"arrowstyle": "->", "color": color, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, xytext=start, arrowprops=arrow)
    ax.annotate(
        name,
        end,
        xytext=(0, 4),
        textcoords="offset points",
        color=color,
        ha="center",
    )
