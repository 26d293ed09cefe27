import matplotlib
import pytest

from aiva.plot.figure import Figure
from aiva.plot.style import COLORS, GREY, ink, new_axes, style


def luminance(color):
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    channels = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in matplotlib.colors.to_rgb(color)
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one, other):
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
@pytest.mark.parametrize("color", [GREY, *COLORS])
def test_every_colour_is_readable_on_both_pages(color, page):
    assert contrast(color, page) >= 4


@pytest.mark.parametrize("share", range(11))
def test_ink_is_readable_on_every_colour_of_the_maps(share):
    for name in ("Blues", "RdBu_r"):
        cell = matplotlib.colormaps[name](share / 10)
        assert contrast(ink(cell), cell[:3]) >= 4.4


def test_style_restores_the_settings():
    before = dict(matplotlib.rcParams)
    with pytest.raises(ZeroDivisionError), style():
        assert matplotlib.rcParams["text.color"] == GREY
        raise ZeroDivisionError
    assert dict(matplotlib.rcParams) == before


def test_the_style_lasts_until_the_figure_is_drawn():
    with style():
        ax = new_axes((2, 2))
        ax.plot(range(50))
    ax.figure.draw_without_rendering()
    assert isinstance(ax.figure, Figure)
    assert ax.figure.dpi == 96
    assert ax.figure.get_facecolor()[3] == ax.get_facecolor()[3] == 0
    ticks = ax.get_xticklabels() + ax.get_yticklabels()
    assert {text.get_color() for text in [*ticks, ax.title, ax.xaxis.label]} == {GREY}
