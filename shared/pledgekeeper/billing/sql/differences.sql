-- Matched calls whose amounts differ, both records side by side, rated by the sheet where it knows the number.
CREATE TABLE unlike AS
WITH p AS (
    SELECT ours, theirs FROM pairs WHERE differs
    UNION ALL
    SELECT e.ours, e.theirs FROM withheld_edges AS e SEMI JOIN chosen_withheld AS c ON e.ours = c.ours AND e.theirs = c.theirs
    WHERE e.differs
)
SELECT p.ours, p.theirs, o.s AS begun, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x, {ours_row} AS o_row, {theirs_row} AS t_row,
       CASE WHEN o.b % 100000000 <> t.b % 100000000 THEN greatest(o.b, t.b)
            WHEN ends_with(o.b::VARCHAR, t.b::VARCHAR) THEN t.b
            WHEN ends_with(t.b::VARCHAR, o.b::VARCHAR) THEN o.b
            ELSE greatest(o.b, t.b) END::VARCHAR AS number
FROM p JOIN ours AS o ON o.rowid = p.ours JOIN theirs AS t ON t.rowid = p.theirs;

CREATE TABLE differing AS
WITH o AS (SELECT * FROM rest_of_ours SEMI JOIN unlike ON row = o_row),
     t AS (SELECT * FROM rest_of_theirs SEMI JOIN unlike ON row = t_row)
SELECT u.*, o.billed AS o_billed, t.billed AS t_billed, o.rate AS o_rate, t.rate AS t_rate,
       o.currency AS o_currency, t.currency AS t_currency, o.destination AS o_destination, t.destination AS t_destination
FROM unlike AS u JOIN o ON o.row = u.o_row JOIN t ON t.row = u.t_row;
