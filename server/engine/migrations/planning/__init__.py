"""From the difference of two catalogues to ordered steps that stop nobody. Knows no database."""
