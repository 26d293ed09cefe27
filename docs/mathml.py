"""Formulas as MathML, which browsers draw by themselves: no script, no network."""

import re
import xml.etree.ElementTree as ElementTree
from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
MATHML = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", MATHML)

NAME = re.compile(r"[A-Za-z]{2,}")
ROWS = {"math", "mrow", "mstyle", "mtd"}
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
OPENING, CLOSING = {"(", "[", "{"}, {")", "]", "}"}
BREAKING = {"=", "\N{MINUS SIGN}", "+", "<", ">", "\u2264", "\u2265", "\u2248"}
GAP = "0.1667em"  # TeX's thin space
LONG = 8  # elements in a row, about a quarter of a line on a phone


def setup(app):
    """Tell Sphinx about the renderer named "mathml"."""
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(inline_formula, None),
        block_renderers=(displayed_formula, None),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline_formula(translator, node):
    """Write a formula within a sentence."""
    translator.body.append(mathml(node, "inline", in_pieces))
    raise nodes.SkipNode


def displayed_formula(translator, node):
    """Write a formula in a line of its own."""
    formula = mathml(node, "block", shown)
    # A reader without a mouse scrolls a long one with the arrow keys.
    translator.body.append(f'<div class="formula" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def mathml(node, display, write):
    """Convert LaTeX; a formula that cannot be read is a warning at its line."""
    try:
        formula = ElementTree.fromstring(convert(node.astext(), display=display))
        return write(spaced(formula))
    except Exception as error:
        LOGGER.warning(
            "cannot read the formula %s (%r)", node.astext(), error, location=node
        )
        return escape(node.astext())


def shown(formula):
    """Write a formula as one piece of HTML."""
    return ElementTree.tostring(formula, encoding="unicode")


def in_pieces(formula):
    """Write a formula of a sentence so that a line may end inside, as TeX does.

    A browser breaks no line inside `math`. So one that is long is written as several,
    each but the last ending in a sign such as + or = that stands in no parentheses.
    """
    (row,) = formula
    pieces, depth = [[]], 0
    for element in row:
        pieces[-1].append(element)
        text = element.text or "" if tag(element) == "mo" else ""
        ending = element[0].text if tag(element) in SCRIPTS else text
        depth += (text in OPENING) - (ending in CLOSING)
        if depth == 0 and text in BREAKING and len(pieces[-1]) > 1:
            element.set("form", "infix")  # so that it keeps its gaps at the end
            pieces.append([])
    if len(row) < LONG or not pieces[-1]:
        return shown(formula)
    written = []
    for elements in pieces:
        piece = ElementTree.Element(formula.tag, formula.attrib)
        ElementTree.SubElement(piece, row.tag).extend(elements)
        written.append(shown(piece))
    return "<wbr>".join(written)


def spaced(formula):
    """Set the names of functions off from their neighbours, as TeX does.

    Args:
        formula: MathML as latex2mathml makes it: "log p(x)" without a gap after "log",
            "max (0, x)" with one before the parenthesis. It is changed in place.

    Returns:
        The formula, with thin spaces where TeX puts them.
    """
    for row in list(formula.iter()):
        if tag(row) not in ROWS:
            continue
        kinds = [kind(element) for element in row]
        for position in range(len(row) - 1, 0, -1):
            if needs_gap(kinds[position - 1], kinds[position]):
                gap = ElementTree.Element(f"{{{MATHML}}}mspace", width=GAP)
                row.insert(position, gap)
    for element in formula.iter():
        if tag(element) == "mo" and NAME.fullmatch(element.text or ""):
            element.tag = f"{{{MATHML}}}mi"  # an operator would have gaps of its own
    return formula


def needs_gap(left, right):
    """Tell whether TeX puts a thin space between two neighbours."""
    if left == "function":
        return right in {"function", "ordinary"}
    return right == "function" and left in {"ordinary", "closing"}


def kind(element):
    """Sort an element of a formula by what it is to its neighbours."""
    if tag(element) in SCRIPTS:
        return kind(element[0])
    text = element.text or ""
    if tag(element) in {"mi", "mo"} and NAME.fullmatch(text):
        return "function"
    if tag(element) == "mspace":
        return "space"
    if tag(element) == "mo":
        return "closing" if text in CLOSING else "operator"
    if tag(element) == "mrow" and len(element):
        return "operator" if kind(element[0]) == "operator" else "ordinary"
    return "ordinary"


def tag(element):
    """Return the name of an element without its namespace."""
    return element.tag.partition("}")[2]
