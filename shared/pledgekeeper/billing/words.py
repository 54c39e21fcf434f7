"""What the causes are called where people read them."""

CAUSE_NAMES = {
    "missing_theirs": "Missing in their file",
    "missing_ours": "Missing in our file",
    "duplicate_ours": "Twice in our file",
    "duplicate_theirs": "Twice in their file",
    "rate": "Other rate",
    "increment": "Other increment or rounding",
    "duration": "Other duration",
    "other_period": "Belongs to another period",
    "dial_code": "Rated under another dial code",
    "currency": "Currency or exchange",
    "minimum_charge": "Minimum charge",
    "unexplained": "Unexplained",
}

OLD_RATES = "by rates no longer in force"


def money(amount: object) -> str:
    """Two decimals for people; the exact amount is in the summary and the calls."""
    return f"{amount:,.2f}"
