-- Matched calls whose amounts differ, both records side by side, rated by the sheet where it knows the number.
CREATE TABLE unlike AS
WITH p AS MATERIALIZED (FROM paired WHERE differs),
     o AS MATERIALIZED (SELECT rowid AS number, * FROM ours SEMI JOIN p ON ours.rowid = p.ours),
     t AS MATERIALIZED (SELECT rowid AS number, * FROM theirs SEMI JOIN p ON theirs.rowid = p.theirs)
SELECT p.ours, p.theirs, o.s AS begun, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x, {ours_row} AS o_row, {theirs_row} AS t_row,
       whole_number(o.b, t.b)::VARCHAR AS number
FROM p JOIN o ON o.number = p.ours JOIN t ON t.number = p.theirs;

CREATE TABLE differing AS
WITH o AS (SELECT * FROM rest_of_ours SEMI JOIN unlike ON row = o_row),
     t AS (SELECT * FROM rest_of_theirs SEMI JOIN unlike ON row = t_row)
SELECT u.*, o.billed AS o_billed, t.billed AS t_billed, o.rate AS o_rate, t.rate AS t_rate,
       o.currency AS o_currency, t.currency AS t_currency, o.destination AS o_destination, t.destination AS t_destination
FROM unlike AS u JOIN o ON o.row = u.o_row JOIN t ON t.row = u.t_row;
