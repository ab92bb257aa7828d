"""From typed results to text, Markdown, JSON, CSV and HTML."""
