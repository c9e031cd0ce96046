// The words by which SQL goes on behind an operand: what reads a statement in quotes and what asks whether a quote was
// closed know them alike.

export const JOINING =
  'or and xor not union intersect except minus having where order group limit offset into from on as is in like between div mod collate procedure returning join left right inner cross natural window fetch for escape using then else end when rlike regexp sounds similar'
