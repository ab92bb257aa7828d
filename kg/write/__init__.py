"""Writing RDF so that equal data give equal bytes and small edits give small differences (docs/formats.md)."""

from kg.write.choose import FORMATS, format_named, format_of
from kg.write.document import Written, write
from kg.write.statements import Statements

__all__ = ["FORMATS", "Statements", "Written", "format_named", "format_of", "write"]
