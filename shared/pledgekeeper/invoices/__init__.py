"""Invoices as they were sent to carriers: what a dispute is checked against, and whose window is announced."""
