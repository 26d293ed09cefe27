"""An alignment as a picture: what was said above what was heard, errors marked."""

from aiva.metrics.speech.alignment import MARKS, Alignment
from aiva.plot.style import BLUE, FONT_SIZE, GREY, ORANGE, style, whole_pixels

LETTER = 0.62 * FONT_SIZE / 72  # inches
LINE = 1.7 * FONT_SIZE / 72  # inches from one line to the next
BESIDE = 0.6  # inches for the names of the lines
WIDEST = 7.0  # inches
GAP = "\u2013"  # stands where the other side has a word


def alignment(alignment):
    """Draw what was said above what was heard, word below word.

    Words that are wrong are orange, with S below a substitution, D below a deletion and
    I below an insertion. What is too long for a line goes on in the next.

    Args:
        alignment: What `metrics.alignment` returns.

    Returns:
        A matplotlib figure.

    Raises:
        ValueError: If it is no alignment, or one of nothing.

    Example:
        >>> from aiva import metrics
        >>> figure = alignment(metrics.alignment("three five", "tree five nine"))
        >>> [text.get_text() for text in figure.axes[0].texts][-2:]
        ['nine', 'I']
    """
    from aiva.plot.figure import Figure

    if not isinstance(alignment, Alignment) or not alignment.pairs:
        raise ValueError(
            "`alignment` must be what `aiva.metrics.alignment` returns, with at least "
            f"one pair. Received: {alignment!r}."
        )
    lines = wrapped(alignment.pairs)
    width = BESIDE + max(end for line in lines for _, _, end in line)
    height = (4 * len(lines) - 1) * LINE + 0.1
    with style():
        figure = Figure(figsize=whole_pixels(width, height))
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, width), ylim=(height, 0))
        ax.set_axis_off()
        for index, line in enumerate(lines):
            draw_line(ax, line, top=(4 * index + 0.5) * LINE + 0.05)
    return figure


def wrapped(pairs):
    """Return lines of triples: a pair, and the inches where it starts and ends."""
    lines, end = [[]], 0.0
    for pair in pairs:
        width = LETTER * (max(len(token or GAP) for token in pair[1:]) + 2)
        if lines[-1] and BESIDE + end + width > WIDEST:
            lines.append([])
            end = 0.0
        lines[-1].append((pair, end, end + width))
        end += width
    return lines


def draw_line(ax, line, top):
    """Write two rows of words and the marks below them."""
    for row, name in enumerate(("said", "heard")):
        ax.text(0.05, top + row * LINE, name, va="center")
    for (kind, said, heard), start, end in line:
        color = GREY if kind == "equal" else ORANGE
        texts = (said or GAP, BLUE if said else GREY), (heard or GAP, color)
        for row, (text, shade) in enumerate([*texts, (MARKS[kind], ORANGE)]):
            place = BESIDE + (start + end) / 2, top + row * LINE
            ax.text(*place, text, color=shade, ha="center", va="center")
