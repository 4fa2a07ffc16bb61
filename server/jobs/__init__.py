"""Takes queued work from PostgreSQL, runs the use case for it and records progress. Decides nothing."""
