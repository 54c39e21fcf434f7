-- Few calls share both numbers: each is held against all of the other side that have them.
SELECT ours, theirs, o.x <> t.x AS differs FROM o JOIN t ON o.k = t.k WHERE abs(o.m - t.m) <= {start}
