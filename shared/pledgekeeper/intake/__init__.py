"""From a raw mail to a command: read, trusted or not, threaded, understood. No AWS, no clock."""
