"""The fraud lane of a dispute: traffic blocked, the chain told, the clause checked, deadlines kept."""
