"""What leaves the house: SMS, calls, mail, webhooks. One small adapter each; the caller brings the client."""
