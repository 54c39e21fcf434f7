-- One side's records in the common form: what cannot be read as a call has no s, b or d.
-- s, d, billed: milliseconds; x, rate: units of money; k: the last digits of both numbers, NULL where A is withheld; of
-- the called number alone where a side never says who called.
CREATE TABLE {side} AS
SELECT * {converted}, {key} AS k
FROM (SELECT {fields} FROM {scan});
