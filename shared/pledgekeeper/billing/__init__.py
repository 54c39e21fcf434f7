"""Two sides' call records, compared: a difference of money, by cause."""
