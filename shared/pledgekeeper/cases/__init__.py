"""What tickets, disputes and orders have in common: a timeline, promises, a ladder, notes and notices. Pure."""
