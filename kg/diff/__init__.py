"""What differs between two versions of a dataset, told without ever taking the label of a blank node for a name."""

from kg.diff.difference import Change, Difference, Group, difference
from kg.diff.patch import rdf_patch, sparql_update
from kg.diff.side import Side

__all__ = ["Change", "Difference", "Group", "Side", "difference", "rdf_patch", "sparql_update"]
