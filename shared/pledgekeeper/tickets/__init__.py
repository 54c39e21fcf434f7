"""Trouble tickets: faults, complaints and questions."""
