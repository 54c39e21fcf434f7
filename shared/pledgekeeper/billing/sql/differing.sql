-- Both records of such a pair, with all that their files say of them. One that names no currency is in the agreement's,
-- where the other's is another.
CREATE TABLE differing AS
SELECT u.*, o.billed AS o_billed, t.billed AS t_billed, o.rate AS o_rate, t.rate AS t_rate,
       coalesce(o.currency, CASE WHEN t.currency <> {currency} THEN {currency} END) AS o_currency,
       coalesce(t.currency, CASE WHEN o.currency <> {currency} THEN {currency} END) AS t_currency,
       o.destination AS o_destination, t.destination AS t_destination
FROM unlike AS u LEFT JOIN rest_asked_ours AS o ON o.row = u.o_row LEFT JOIN rest_asked_theirs AS t ON t.row = u.t_row;
