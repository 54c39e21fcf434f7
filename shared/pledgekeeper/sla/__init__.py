"""Promises, working time, and the fold of a timeline into readings. Pure."""
