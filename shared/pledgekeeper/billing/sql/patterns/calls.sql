-- The file in the common form. s, d, ring: milliseconds; x: units of money; r: the range that the called number is in.
CREATE TABLE calls AS
SELECT *, left(b::VARCHAR, {digits}) AS r, s // 3600000 AS h
FROM (SELECT {fields} FROM {scan}) WHERE b IS NOT NULL AND s IS NOT NULL;
