-- What the range list says of each number on the first day it was called, by the longest prefix; `changes`: whether that
-- is another on a later day. Numbers of which it says nothing are not in it.
CREATE TABLE listed AS
SELECT b, elsewhere, arg_max(line, length(prefix)) FILTER (begins <= first AND first <= until) AS line,
       bool_or((first < begins AND begins <= last) OR (first <= until AND until < last)) AS changes
FROM called, (SELECT DISTINCT length(prefix) AS digits FROM lines) JOIN lines ON length(prefix) = digits AND prefix = left(b::VARCHAR, digits)
WHERE begins <= last AND first <= until
GROUP BY b, elsewhere;
