"""Orders: opened, two project managers appointed, a date committed, delivered."""
