"""How statements grow dearer with the data, and where objectives are left. Asks a planner; must not choose indexes."""
