"""Billing disputes: opened, acknowledged, answered on time."""
