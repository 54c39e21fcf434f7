"""The public scoreboard: what was promised, and how often it was kept, so that anyone can work it out again."""
