"""Writing RDF so that equal data give equal bytes and small edits give small differences (docs/formats.md)."""

from kg.write.choose import FORMATS, format_named, format_of
from kg.write.document import Written, write

__all__ = ["FORMATS", "Written", "format_named", "format_of", "write"]
