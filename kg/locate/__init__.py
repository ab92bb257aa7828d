"""Where statements stand in a document: line, column and width of a term, found in one pass over the text (kg.locate.find).

What to look up is told apart from looking, which takes a reader for each format: most runs have nothing to place.
"""

from kg.locate.wanted import Found, Places, Role, Statement, Wanted, first

__all__ = ["Found", "Places", "Role", "Statement", "Wanted", "first"]
