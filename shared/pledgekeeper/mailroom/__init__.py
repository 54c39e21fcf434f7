"""What `mail_intake` does with a mail that was read: looks up what it may be about, and does what was decided."""
