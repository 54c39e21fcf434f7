"""What we look after for a carrier beside its cases: its Service Manager, the actions of reviews, the reviews. Pure."""
