-- One side's records in the common form: what cannot be read as a call has no s, b or d.
-- s, d, billed: milliseconds; x, rate: units of money; k: the last digits of both numbers, NULL where A is withheld.
CREATE TABLE {side} AS
SELECT *, (a % 100000000) * 100000000 + b % 100000000 AS k
FROM (SELECT {fields} FROM {scan});
