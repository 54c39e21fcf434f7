-- What a call should cost. Money in units, durations in milliseconds. Prices are sixtieths of a unit until they are
-- rounded, so that no division is lost, and of 128 bits, whatever stands in a file; `step` is the smallest amount that a
-- side writes.
CREATE OR REPLACE MACRO seconds(ms) AS (ms + 999) // 1000;
CREATE OR REPLACE MACRO charged(ms, first, next) AS
    CASE WHEN ms <= 0 THEN 0 WHEN seconds(ms) <= first THEN first
         ELSE first + (seconds(ms) - first + next - 1) // next * next END;
CREATE OR REPLACE MACRO price(billed, per_minute, fee, minimum) AS
    CASE WHEN billed <= 0 THEN 0 ELSE greatest(billed::HUGEINT * per_minute + 60 * fee, 60 * minimum) END;
CREATE OR REPLACE MACRO rounded(price, step) AS (2 * price + 60 * step::HUGEINT) // (120 * step::HUGEINT) * step;
-- Rounded up, down or to the nearest: all fit.
CREATE OR REPLACE MACRO fits(amount, price, step) AS abs(60 * amount::HUGEINT - price) < 60 * step::HUGEINT;
-- The same of what so many seconds cost at a rate that is stated rounded, to `rate_step` or a fiftieth of it.
CREATE OR REPLACE MACRO fits_stated(amount, billed, per_minute, fee, minimum, step, rate_step) AS
    2 * abs(60 * amount::HUGEINT - price(billed, per_minute, fee, minimum))
    < 120 * step::HUGEINT + billed::HUGEINT * least(rate_step, per_minute // 50);
-- The same of an amount that is some factor of another, which is rounded itself. A factor is no money: it may be a float,
-- and is known to a hundred thousandth.
CREATE OR REPLACE MACRO is_factor(amount, base, factor, step, base_step) AS
    abs(amount - base * factor) < greatest(step, base_step * abs(factor)) + abs(base * factor) / 100000;
-- Factors that are the same to a thousandth.
CREATE OR REPLACE MACRO bucket(amount, base) AS round(ln(abs(amount / base)), 3) + if(amount < 0, 1000, 0);
-- What one side writes before a number, and the other does not: the code of its country, or else no part of it
-- (`whole_numbers.py` tells which).
CREATE OR REPLACE MACRO is_country(lead) AS false;
CREATE OR REPLACE MACRO with_lead(long, short) AS
    CASE WHEN is_country(left(long::VARCHAR, len(long::VARCHAR) - len(short::VARCHAR))) THEN long ELSE short END;
-- Of two ways to write one number the one with its country code, and with nothing before it.
CREATE OR REPLACE MACRO whole_number(o, t) AS
    CASE WHEN o % 100000000 <> t % 100000000 THEN greatest(o, t)
         WHEN ends_with(o::VARCHAR, t::VARCHAR) THEN with_lead(o, t)
         WHEN ends_with(t::VARCHAR, o::VARCHAR) THEN with_lead(t, o)
         ELSE greatest(o, t) END;
CREATE OR REPLACE MACRO money(units) AS CAST(CAST(units AS DECIMAL(20, 0)) * 0.00000001 AS DECIMAL(28, 8));
CREATE OR REPLACE MACRO rerated(ms, first, next, per_minute, fee, minimum, step) AS
    CASE WHEN ms IS NOT NULL AND per_minute IS NOT NULL
         THEN money(rounded(price(charged(ms, first, next), per_minute, fee, minimum), step)) END;
-- A name that can be the name of a folder: at most 255 bytes, as it is written there.
CREATE OR REPLACE MACRO short(name) AS CASE WHEN strlen(url_encode(name)) > 240 THEN left(name, 20) ELSE name END;
