"""The physical design in words: decisions, findings, files. Must not plan or choose."""
