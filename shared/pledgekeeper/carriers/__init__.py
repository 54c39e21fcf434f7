"""The customers: who they are, what was agreed with them, who may see and do what. Pure."""
