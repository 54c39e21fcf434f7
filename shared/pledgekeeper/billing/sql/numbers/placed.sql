-- The calls by the day. `elsewhere`: most calls to the destination that it is billed as go to another country.
CREATE VIEW placed AS
SELECT b, s // 86400000 AS day, d, x, CASE WHEN home IS NULL THEN false ELSE NOT starts_with(b::VARCHAR, home) END AS elsewhere
FROM calls LEFT JOIN homes USING (destination);
