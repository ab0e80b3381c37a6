"""Kill -9 at seeded moments, restart on the same folder, and then count what was lost or done twice."""
