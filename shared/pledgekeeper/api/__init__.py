"""The HTTP face: our model in the standards' representation, and the table of routes."""
