"""What a mail says, found by rules: each finding has its quote and the name of its rule. Pure; nothing is guessed."""
