"""What watches the engine keeps about it: marks, audits, late steps. Nothing of the engine reads it."""
