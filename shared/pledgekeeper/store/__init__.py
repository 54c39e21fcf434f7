"""The table: its keys, and the reads and writes that the rest of the system needs."""
