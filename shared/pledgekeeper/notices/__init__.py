"""Messages to carriers, in their language and their time."""
