"""The diagrams analysis: Mermaid and plain text pictures of the design. Knows no other analysis."""
