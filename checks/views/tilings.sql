-- The ways in which claimed periods fill a longer one of the same entity, measure and unit, without gap or overlap.
WITH RECURSIVE chains AS (
  SELECT whole.quantity_id AS whole, whole.period_end, part.period_end AS reached, [part.claim_id] AS periods,
    part.lower, part.upper
  FROM quantities AS whole JOIN tightest AS part
    ON part.entity = whole.entity AND part.measure = whole.measure AND part.unit = whole.unit
  WHERE whole.basis = 'flow' AND part.basis = 'flow' AND part.status = 'actual'
    AND part.period_start = whole.period_start AND part.period_end < whole.period_end
  UNION ALL
  SELECT chains.whole, chains.period_end, part.period_end, LIST_APPEND(chains.periods, part.claim_id),
    chains.lower + part.lower, chains.upper + part.upper
  FROM chains JOIN quantities AS whole ON whole.quantity_id = chains.whole
  JOIN tightest AS part
    ON part.entity = whole.entity AND part.measure = whole.measure AND part.unit = whole.unit
  WHERE part.basis = 'flow' AND part.status = 'actual'
    AND part.period_start = chains.reached + 1 AND part.period_end <= chains.period_end
)
SELECT whole, periods, lower, upper FROM chains WHERE reached = period_end
