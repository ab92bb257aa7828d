"""SPARQL servers elsewhere, over the SPARQL 1.1 Protocol: asked as the engine inside the process is, and never believed blindly."""

from kg.remote.endpoint import DEFAULT_GRAPH, MERGED, Endpoint
from kg.remote.engine import Fetched, Remote

__all__ = ["DEFAULT_GRAPH", "MERGED", "Endpoint", "Fetched", "Remote"]
