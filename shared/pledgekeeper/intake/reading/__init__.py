"""What a mail says, found by rules: each finding has its quote and the name of its rule. Pure; nothing is guessed.

The rules apply in this order; what a list of words is for stands below it, in the module of its rule.

0. `own_words`: what a mail is, is told without its signature, and without a banner above it.
1. `topics`: is it one matter, or several that its writer set apart? Each goes through the rest alone.
2. `billing`: a dispute, or a fault? Where `fraud` is reported (`talk_of_fraud` says what is none) it is a dispute of
   that kind. Else a bill must be named and something be disputed: by a word for it that `mentions` (of disputes that
   are others) and `denials` leave, or by an objection beside the number of an invoice and a sum (`objections`). All
   else is a fault.
3. `understood`: of a fault what `severity`, `services`, `times` and `numbers` find, and where `matters` sees that it
   plainly reports none; of a claim what `invoices` and `claimed` do. Lines as `account: …` are read by `answers` and
   `details`, in a first mail and in answers.
4. `claimed`: which sum is disputed. `sums` finds them; `torn_sums` says which numbers are certain, and `seen_sums` what
   only looks like a sum. One that a label names, or that is disputed of another, is taken where there are no two of
   these; where there is none, the only sum that is neither that of the invoice itself (`whole_invoices`) nor paid or
   right, if the words around it say that it is disputed (`governing`).
5. `tables`: the lines of a claim in what is attached. `headers` and `units` know the columns, `amounts` reads the
   cells; `settled`, `titles`, `torn_rows`, `subtotals` and `totals` know rows that are no lines; `left_out` and
   `doubts` say what was not taken, and why.
"""
