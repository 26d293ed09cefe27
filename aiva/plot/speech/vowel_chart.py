"""The vowel chart: each vowel at its first two formants, as phoneticians draw it.

Both axes run backwards, so that vowels lie as the tongue does in a face that looks
left: high vowels above, front vowels left.
"""

import numpy as np

from aiva.plot.style import COLORS, style

MOST_SPEAKERS = len(COLORS)


def vowel_chart(vowels, figsize=(4.5, 4)):
    """Draw vowels at their formants, and diphthongs as arrows between two of them.

    Args:
        vowels: Dictionary from names to `(F1, F2)` in hertz, more formants behind them
            are passed over; or to a pair of such tuples, the start and the end of a
            diphthong. Or a dictionary from speakers to such dictionaries: each has a
            colour.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure: F1 downwards over F2 leftwards, in hertz.

    Raises:
        ValueError: If there is no vowel, one has no two formants, or there are more
            than 6 speakers.

    Example:
        >>> figure = vowel_chart({"iy": (300, 2150), "ay": ((720, 1200), (400, 1900))})
        >>> [text.get_text() for text in figure.axes[0].texts if text.get_text()]
        ['iy', 'ay']
    """
    from aiva.plot.figure import Figure

    speakers = by_speaker(vowels)
    with style():
        ax = Figure(figsize=figsize, layout="constrained").subplots()
        for (speaker, ways), color in zip(speakers.items(), COLORS, strict=False):
            for name, way in ways.items():
                draw_vowel(ax, name, way, color)
            ends = np.concatenate([*ways.values()])
            ax.plot(*ends.T[::-1], "none", color=color)  # what the limits are made of
            ax.plot([], [], "o", color=color, markersize=4, label=speaker)
        ax.margins(0.1)
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
    pair = np.ndim(given) == 2 and len(given) == 2
    rows = [np.asarray(row, "float64")[:2] for row in (given if pair else [given])]
    if not all(row.shape == (2,) and (row > 0).all() for row in rows):
        raise ValueError(
            "A vowel must have F1 and F2 in hertz, a diphthong two such pairs. "
            f"Received: {given!r} for {name!r}."
        )
    return np.array(rows)


def draw_vowel(ax, name, way, color):
    """Draw a point with a name above, and an arrow to where a diphthong ends."""
    (f1, f2), *ends = way
    ax.plot(f2, f1, "o", color=color, markersize=4)
    ax.annotate(
        name,
        (f2, f1),
        xytext=(0, 4),
        textcoords="offset points",
        color=color,
        ha="center",
    )
    for end in ends:
        arrow = {"arrowstyle": "->", "color": color, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end[::-1], xytext=(f2, f1), arrowprops=arrow)
