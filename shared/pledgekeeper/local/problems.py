"""What can keep the laptop mode from starting or a command from working, said so that a person can act."""


class CannotStart(Exception):
    """Says in a line or two what is in the way and what to do. The command prints it and exits with 2."""
