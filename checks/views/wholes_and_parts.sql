-- A flow's shorter periods within a longer one of the same entity, measure and unit; and the parts that `parts` lists.
SELECT whole_quantity AS whole, part_quantity AS part, partition FROM parts
UNION ALL
SELECT whole.quantity_id, part.quantity_id, 'period'
FROM quantities AS whole JOIN quantities AS part
ON part.entity = whole.entity AND part.measure = whole.measure AND part.unit = whole.unit
WHERE whole.basis = 'flow' AND part.basis = 'flow' AND part.quantity_id <> whole.quantity_id
  AND part.period_start >= whole.period_start AND part.period_end <= whole.period_end
