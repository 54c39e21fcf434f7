"""How well the routes of a carrier work, hour by hour, and when that is worse than it should be. Pure."""
