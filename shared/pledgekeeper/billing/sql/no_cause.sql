-- A fee is no cause of ours: what is left of its pairs is nothing.
INSERT INTO parts SELECT ours, theirs, 'unexplained', amount, 0 FROM of_a_fee;
DELETE FROM differing USING of_a_fee AS f WHERE differing.ours = f.ours AND differing.theirs = f.theirs;
