"""JSON-LD for people: any context, frames, expanded and flattened documents, and what web pages embed; contexts are never fetched."""

from kg.contexts import Contexts
from kg.jsonld.frames import frame_of
from kg.jsonld.process import Form, linked
from kg.jsonld.schema_org import SchemaOrg, schema_org

__all__ = ["Contexts", "Form", "SchemaOrg", "frame_of", "linked", "schema_org"]
