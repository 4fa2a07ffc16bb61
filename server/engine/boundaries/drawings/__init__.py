"""The cut as pictures: context map as Mermaid, plain text and CML, coupling as a heat map. Decides nothing."""
