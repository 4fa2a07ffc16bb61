"""The composition root: makes each program from its parts. The one package that may import everything."""
