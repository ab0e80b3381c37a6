"""Markdown cut into messages: what is open at a cut, fences, emphasis, quotes, tables, is closed and opened again.

A cut is decided by what stands before it. So, while a text grows, parts that are full stay as they are, except where
what comes behind changes how long that is which stands before: a line of dashes that makes a heading of it, a wide row
that widens a table, emphasis that the next line turns out not to be.
"""

from core.markdown.splitting import Filled, Measure, cut_behind, fill, settled, showable, split, tail

__all__ = ["Filled", "Measure", "cut_behind", "fill", "settled", "showable", "split", "tail"]
