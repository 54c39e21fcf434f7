"""Pledgekeeper: customer care for international wholesale carriers, and the pledge it keeps.

The domain (`sla`, `escalation`, `cases`, `tickets`, `disputes`, `orders`, `carriers`) is pure: no clock, no store,
no AWS. `run` is the one path by which anything changes; `store` and `effects` are the only places that call AWS.
"""
