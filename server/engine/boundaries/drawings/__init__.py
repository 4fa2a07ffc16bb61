"""The cut as pictures: context map as Mermaid, plain text and Context Mapper CML, coupling as a heat map. Decides nothing."""
