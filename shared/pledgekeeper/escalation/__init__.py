"""Who is reached, when, and what became of it. Pure."""
