"""Where statements stand in a document: line, column and width of a term, found in one pass over the text."""

from kg.locate.find import find, place_of, places
from kg.locate.wanted import Found, Places, Role, Statement, Wanted, first

__all__ = ["Found", "Places", "Role", "Statement", "Wanted", "find", "first", "place_of", "places"]
