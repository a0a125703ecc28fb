-- Shared views: what several checks start from. Each is one SELECT over the tables and the views above it.

-- The claims that no ruling rejects.
CREATE VIEW standing AS
SELECT claims.*, quantities.entity, quantities.measure, quantities.basis, quantities.period_start, quantities.period_end
FROM claims JOIN quantities USING (quantity_id)
WHERE claim_id NOT IN (SELECT covers FROM rulings WHERE rejects);

-- One claim a quantity and status: the one that allows least.
CREATE VIEW tightest AS
SELECT * FROM standing
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY quantity_id, status
  ORDER BY lower IS NULL OR upper IS NULL, upper - lower, lower DESC, claim_id
) = 1;

-- A printed ratio with the claims that it is made of: its own source's, or else the tightest that stand elsewhere.
CREATE VIEW ratio_operands AS
SELECT printed.claim_id AS printed, ratios.kind, 'subject' AS role, own.claim_id AS operand
FROM claims AS printed JOIN ratios USING (quantity_id)
JOIN claims AS own ON own.quantity_id = ratios.subject_quantity AND own.status = ratios.subject_status
WHERE own.source_id = printed.source_id
UNION ALL
SELECT printed.claim_id, ratios.kind, 'base', own.claim_id
FROM claims AS printed JOIN ratios USING (quantity_id)
JOIN claims AS own ON own.quantity_id = ratios.base_quantity AND own.status = ratios.base_status
WHERE own.source_id = printed.source_id
UNION ALL
SELECT printed.claim_id, ratios.kind, 'subject', other.claim_id
FROM claims AS printed JOIN ratios USING (quantity_id)
JOIN tightest AS other ON other.quantity_id = ratios.subject_quantity AND other.status = ratios.subject_status
WHERE NOT EXISTS (
  SELECT 1 FROM claims AS own
  WHERE own.source_id = printed.source_id
    AND own.quantity_id = ratios.subject_quantity AND own.status = ratios.subject_status
)
UNION ALL
SELECT printed.claim_id, ratios.kind, 'base', other.claim_id
FROM claims AS printed JOIN ratios USING (quantity_id)
JOIN tightest AS other ON other.quantity_id = ratios.base_quantity AND other.status = ratios.base_status
WHERE NOT EXISTS (
  SELECT 1 FROM claims AS own
  WHERE own.source_id = printed.source_id
    AND own.quantity_id = ratios.base_quantity AND own.status = ratios.base_status
);

CREATE VIEW ratio_claims AS
SELECT subject.printed, subject.kind, subject.operand AS subject, base.operand AS base
FROM ratio_operands AS subject JOIN ratio_operands AS base ON base.printed = subject.printed
WHERE subject.role = 'subject' AND base.role = 'base';

-- A converted amount, the amount that it was converted from, and the reference rates of that pair of currencies.
CREATE VIEW conversions AS
SELECT converted.claim_id AS converted, operands.operand AS amount, rates.rate_id AS rate, rates.statistic,
  rates.window_start, rates.window_end, sources.published_latest, quantities.period_start, quantities.period_end
FROM ratio_operands AS operands
JOIN claims AS converted ON converted.claim_id = operands.printed
JOIN claims AS amount ON amount.claim_id = operands.operand
JOIN quantities ON quantities.quantity_id = converted.quantity_id
JOIN sources ON sources.source_id = converted.source_id
JOIN rates ON rates.base = converted.unit AND rates.quote = amount.unit
WHERE operands.kind = 'conversion';

-- What each claim's table row says beside what its print says when read again, as texts: an empty bound is a text too.
CREATE VIEW prints AS
SELECT claims.claim_id AS claim, readings.problem, readings.unit AS printed_unit, claims.unit,
  COALESCE(claims.hedge, 'none') AS hedge_stated,
  COALESCE(NULLIF(readings.hedge, ''), 'none') AS hedge_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.value AS VARCHAR), '0'), '.'), 'empty') AS value_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.value AS VARCHAR), '0'), '.'), 'empty') AS value_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.lower AS VARCHAR), '0'), '.'), 'empty') AS lower_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.lower AS VARCHAR), '0'), '.'), 'empty') AS lower_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.upper AS VARCHAR), '0'), '.'), 'empty') AS upper_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.upper AS VARCHAR), '0'), '.'), 'empty') AS upper_read,
  claims.decimals, readings.decimals_least, readings.decimals_most
FROM claims JOIN readings USING (claim_id);

-- A flow's shorter periods within a longer one of the same entity, measure and unit; and the parts that `parts` lists.
CREATE VIEW wholes_and_parts AS
SELECT whole_quantity AS whole, part_quantity AS part, partition FROM parts
UNION ALL
SELECT whole.quantity_id, part.quantity_id, 'period'
FROM quantities AS whole JOIN quantities AS part
ON part.entity = whole.entity AND part.measure = whole.measure AND part.unit = whole.unit
WHERE whole.basis = 'flow' AND part.basis = 'flow' AND part.quantity_id <> whole.quantity_id
  AND part.period_start >= whole.period_start AND part.period_end <= whole.period_end;

-- Each actual flow or running total, and the flows of the same kind that its days hold. What was delivered had been built.
CREATE VIEW held_flows AS
SELECT holder.claim_id AS holder, holding.basis, flow.claim_id AS flow, flow.quantity_id, flow.period_start, flow.period_end
FROM claims AS holder JOIN quantities AS holding USING (quantity_id)
JOIN tightest AS flow ON flow.entity = holding.entity AND flow.unit = holding.unit
  AND flow.measure = CASE
    WHEN holding.measure IN ('production-total', 'deliveries-total') THEN 'deliveries' ELSE holding.measure END
WHERE holder.status = 'actual' AND flow.status = 'actual' AND flow.basis = 'flow'
  AND flow.quantity_id <> holder.quantity_id AND flow.period_end <= holding.period_end
  AND (holding.basis = 'stock' OR (holding.basis = 'flow' AND flow.period_start >= holding.period_start));

-- Of these, flows of which no two share a day: a period stands unless a longer one overlaps it.
CREATE VIEW disjoint_flows AS
SELECT flow.* FROM held_flows AS flow
WHERE NOT EXISTS (
  SELECT 1 FROM held_flows AS longer
  WHERE longer.holder = flow.holder AND longer.quantity_id <> flow.quantity_id
    AND longer.period_start <= flow.period_end AND longer.period_end >= flow.period_start
    AND (DATEDIFF('day', longer.period_start, longer.period_end), longer.quantity_id)
      > (DATEDIFF('day', flow.period_start, flow.period_end), flow.quantity_id)
);
