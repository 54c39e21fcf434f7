"""eCare: what carriers and our desks see of their cases in a browser."""
