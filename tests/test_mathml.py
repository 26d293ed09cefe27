"""Formulas of the site: gaps and breaks as in TeX. They need the extra `docs`."""

import xml.etree.ElementTree as ElementTree

import pytest

from tests.test_docs import docs_module

pytest.importorskip("latex2mathml", reason="the site's code needs the extra `docs`")
pytest.importorskip("docutils", reason="the site's code needs the extra `docs`")


def formula(latex):
    """Return the MathML of a formula with spaces, and how it is written in a line."""
    mathml = docs_module("mathml")
    tree = ElementTree.fromstring(mathml.convert(latex))
    spaced = mathml.spaced(tree)
    words = "".join(
        " " if mathml.tag(element) == "mspace" else element.text or ""
        for element in spaced.iter()
    )
    return words, mathml.in_pieces(spaced)


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\log p(x)", "log p(x)"),
        (r"\log(x)", "log(x)"),
        (r"\max(0, x)", "max(0,x)"),
        (r"-\log D", "\N{MINUS SIGN}log D"),
        (r"2 \log_2 n", "2 log2 n"),
        (r"(1-y)\log(1-D)", "(1\N{MINUS SIGN}y) log(1\N{MINUS SIGN}D)"),
        (r"[\log D]", "[log D]"),
        (r"\log \, p", "log p"),
        (r"\min_G \max_D V", "minG maxD V"),
        ("pq", "pq"),
    ],
)
def test_names_of_functions_stand_off_as_in_tex(latex, words):
    assert formula(latex)[0] == words


def test_a_max_is_no_operator_with_gaps_of_its_own():
    assert "<mi>max</mi>" in formula(r"\max(0, x)")[1]


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"x = 1", ["x=1"]),
        (r"L = E[\log D(x)] + E[\log(1 - D(z))]", ["L=", "E[logD(x)]+", None]),
        (r"f(a + b + c + d + e + f + g)", ["f(a+b+c+d+e+f+g)"]),
        (r"-a b c d e f g h", ["\N{MINUS SIGN}abcdefgh"]),
    ],
)
def test_a_line_may_end_inside_a_long_formula_but_not_inside_parentheses(latex, pieces):
    written = formula(latex)[1].split("<wbr>")
    texts = ["".join(ElementTree.fromstring(piece).itertext()) for piece in written]
    assert len(texts) == len(pieces)
    for text, piece in zip(texts, pieces, strict=True):
        assert piece in (None, text)
