"""Rules: pure, standard library only."""
