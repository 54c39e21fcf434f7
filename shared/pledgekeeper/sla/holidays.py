"""Public holidays by country and year, from the `holidays` library (MIT), loaded when first asked for."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

LANGUAGE = "en_US"
"""Named, because the library would take the machine's own: the same day would be called differently elsewhere."""


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """The public holidays of a country (ISO 3166 alpha-2) in one year, with their names.

    ValueError when there is no such country.
    """
    import holidays  # slow to load, and most calendars of a warm function never need it

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=year, language=LANGUAGE)
    except NotImplementedError as error:
        raise ValueError(f"no public holidays known for {country} {subdivision or ''}: {error}") from None
    return MappingProxyType(dict(found))
