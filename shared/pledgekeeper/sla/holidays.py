"""Public holidays by country and year, from the `holidays` library (MIT), loaded when first asked for."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166 alpha-2) in one year. ValueError when there is no such country."""
    import holidays  # slow to load, and most calendars of a warm function never need it

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError as error:
        raise ValueError(f"no public holidays known for {country} {subdivision or ''}: {error}") from None
