-- Calls of which a record that does not say who called may be a copy (`unnamed` of `unmatched.sql`): it is looked at beside
-- them, so that they stay.
SELECT n.rowid FROM {side} AS n JOIN {side} AS w ON w.b = n.b AND w.d = n.d AND w.x = n.x AND abs(w.s - n.s) <= {start}
WHERE n.k IS NOT NULL AND w.k IS NULL
