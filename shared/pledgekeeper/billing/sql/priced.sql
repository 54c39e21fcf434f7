-- Edges that compete with each other, and what each costs. `close`: of about the same duration. `number` puts them in an
-- order that only what stands in the records decides.
CREATE TABLE {table} AS
WITH e AS MATERIALIZED ({edges}),
     o AS MATERIALIZED (SELECT rowid AS row, a, b, s, d, x FROM ours SEMI JOIN e ON ours.rowid = e.ours),
     t AS MATERIALIZED (SELECT rowid AS row, a, b, s, d, x FROM theirs SEMI JOIN e ON theirs.rowid = e.theirs)
SELECT e.ours, e.theirs, e.differs, o.b % 100000000 AS tail, abs(o.d - t.d) <= {duration} AS close,
       abs({ours_moment} - ({theirs_moment})) * {cost} // greatest({start}, 1) AS apart,
       abs(o.d - t.d) * {cost} // greatest({duration}, 1) AS longer,
       CAST(CASE WHEN close THEN greatest(apart, longer) ELSE apart + longer END AS BIGINT) AS cost,
       row_number() OVER (ORDER BY o.s, o.b, o.a, o.d, o.x, t.s, t.b, t.a, t.d, t.x, e.ours, e.theirs) AS number
FROM e JOIN o ON o.row = e.ours JOIN t ON t.row = e.theirs;
