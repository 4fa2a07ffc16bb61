"""The physical design: indexes, growth and read models, decided on what PostgreSQL's planner says. Must not execute."""
