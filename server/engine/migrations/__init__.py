"""Plans migrations and checks those of others: what each statement locks, reads and writes. Knows no database."""
