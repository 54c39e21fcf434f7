-- Matched calls whose amounts differ, both records side by side, rated by the sheet where it knows the number.
-- `begun` is of the clock that is known: ours, unless theirs alone tells its zone.
-- LEFT, though each has its partner: DuckDB makes an array of all numbers up to a million for an inner join by one.
CREATE TABLE unlike AS
SELECT p.ours, p.theirs, {clock}.s AS begun, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x, o.{ours_row} AS o_row,
       t.{theirs_row} AS t_row, o.b AS o_b, t.b AS t_b, whole_number(o.b, t.b)::VARCHAR AS number
FROM (FROM paired WHERE differs) AS p
LEFT JOIN unsettled_ours AS o ON o.number = p.ours LEFT JOIN unsettled_theirs AS t ON t.number = p.theirs;

-- What else their files say of those, and of calls without a partner.
CREATE TABLE rest_asked_ours AS
FROM rest_of_ours AS r SEMI JOIN (
    SELECT o_row AS row FROM unlike UNION ALL
    SELECT u.{ours_row} FROM unsettled_ours AS u SEMI JOIN alone_ours AS a ON u.number = a.row
) AS asked ON r.row = asked.row;
CREATE TABLE rest_asked_theirs AS
FROM rest_of_theirs AS r SEMI JOIN (
    SELECT t_row AS row FROM unlike UNION ALL
    SELECT u.{theirs_row} FROM unsettled_theirs AS u SEMI JOIN alone_theirs AS a ON u.number = a.row
) AS asked ON r.row = asked.row;
