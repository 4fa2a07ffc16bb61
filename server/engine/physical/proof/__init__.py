"""What the lab shall see of a physical design: rows like production's, and values to run statements with. Runs none."""
