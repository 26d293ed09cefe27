"""Formulas as MathML, which browsers draw by themselves: no script, no network."""

from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


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
    translator.body.append(mathml(node, display="inline"))
    raise nodes.SkipNode


def displayed_formula(translator, node):
    """Write a formula in a line of its own."""
    formula = mathml(node, display="block")
    translator.body.append(f'<div class="formula">{formula}</div>')
    raise nodes.SkipNode


def mathml(node, display):
    """Convert LaTeX; a formula that cannot be read is a warning at its line."""
    try:
        return convert(node.astext(), display=display)
    except Exception as error:
        LOGGER.warning(
            "cannot read the formula %s (%r)", node.astext(), error, location=node
        )
        return escape(node.astext())
