"""Measurements, never assertions: `make bench` prints a table and writes docs/bench.json."""
