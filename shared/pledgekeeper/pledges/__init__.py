"""The data this product ships with: pledge, escalation matrices, calendars, dispute types. See `loading`."""
