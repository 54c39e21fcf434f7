-- Edges that compete with each other, and what each costs. `close`: of about the same duration. `number` puts them in an
-- order that only what stands in the records decides. Of pairs at the same distance the nearer in both costs less, then that
-- of one amount. A call and a credit, whose amount is negative, are a pair only where nothing else fits: they cost twice the
-- worst distance more. `centre`: the one record that they all compete for, where there is one (a row of ours, or one of
-- theirs as what is left of -1 without it); of those the cheapest close one is chosen.
CREATE TABLE {table} AS
WITH e AS MATERIALIZED ({edges}),
     o AS MATERIALIZED (SELECT number AS row, a, b, s, d, x FROM unsettled_ours SEMI JOIN e ON number = e.ours),
     t AS MATERIALIZED (SELECT number AS row, a, b, s, d, x FROM unsettled_theirs SEMI JOIN e ON number = e.theirs),
     priced AS MATERIALIZED (
         SELECT e.ours, e.theirs, e.differs, o.b % 100000000 AS tail, abs(o.d - t.d) <= {duration} AS close,
                abs({ours_moment} - ({theirs_moment})) * {cost} // greatest({start}, 1) AS apart,
                least(abs(o.d - t.d) * {cost} // greatest({duration}, 1), 1::BIGINT << 40) AS longer,
                CASE WHEN close THEN greatest(apart, longer) ELSE apart + longer END
                + if((o.x < 0) <> (t.x < 0), 2 * {cost}, 0) AS far,
                CAST(far * {tie} + least(apart + longer, 2 * {cost}) * 2 + e.differs::INTEGER AS BIGINT) AS cost,
                row_number() OVER (ORDER BY o.s, o.b, o.a, o.d, o.x, t.s, t.b, t.a, t.d, t.x, e.ours, e.theirs) AS number
         FROM e LEFT JOIN o ON o.row = e.ours LEFT JOIN t ON t.row = e.theirs
     ),
     -- The records that have an edge to one that has several.
     wide_ours AS (
         SELECT DISTINCT ours FROM e SEMI JOIN (SELECT theirs FROM e GROUP BY theirs HAVING count(*) > 1) AS m USING (theirs)
     ),
     wide_theirs AS (
         SELECT DISTINCT theirs FROM e SEMI JOIN (SELECT ours FROM e GROUP BY ours HAVING count(*) > 1) AS m USING (ours)
     )
SELECT p.ours, p.theirs, differs, tail, close, cost, number,
       CASE WHEN o.ours IS NULL THEN p.ours WHEN t.theirs IS NULL THEN -1 - p.theirs END AS centre
FROM priced AS p LEFT JOIN wide_ours AS o ON o.ours = p.ours LEFT JOIN wide_theirs AS t ON t.theirs = p.theirs;

CREATE TABLE chosen_{table} AS
SELECT ours, theirs FROM {table} WHERE centre IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY centre ORDER BY NOT close, cost, number) = 1;
