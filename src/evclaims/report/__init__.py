"""Results for people and for machines: text, JSON, JUnit, SARIF, Markdown, pages."""
