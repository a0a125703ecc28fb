-- Shared views: what several checks start from. Each is one SELECT over the tables and the views above it.

-- The claims that no ruling rejects.
CREATE VIEW standing AS
SELECT claims.*, quantities.entity, quantities.measure, quantities.basis, quantities.period_start, quantities.period_end
FROM claims JOIN quantities USING (quantity_id)
WHERE claim_id NOT IN (SELECT covers FROM rulings WHERE rejects);

-- One claim a quantity and status: the one that allows least. A print that cannot be read stands only where no other does.
CREATE VIEW tightest AS
SELECT * FROM standing
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY quantity_id, status
  ORDER BY value IS NULL, lower IS NULL OR upper IS NULL, upper - lower, lower DESC, claim_id
) = 1;

-- What each ratio is made of: quantity and status, as subject and as base.
CREATE VIEW ratio_parts AS
SELECT quantity_id, subject_status AS status, kind, 'subject' AS role, subject_quantity AS part_quantity,
  subject_status AS part_status
FROM ratios
UNION ALL
SELECT quantity_id, subject_status, kind, 'base', base_quantity, base_status FROM ratios WHERE base_quantity IS NOT NULL;

-- A printed ratio with the claims that it is made of: its own source's, or else the tightest that stand elsewhere. A ratio that
-- is printed with another status than `ratios` tells is made of others, which nobody tells.
CREATE VIEW ratio_operands AS
SELECT printed.claim_id AS printed, kind, role, own.claim_id AS operand
FROM claims AS printed JOIN ratio_parts USING (quantity_id, status)
JOIN claims AS own
  ON own.quantity_id = part_quantity AND own.status = part_status AND own.source_id = printed.source_id
UNION ALL
SELECT printed.claim_id, kind, role, other.claim_id
FROM claims AS printed JOIN ratio_parts USING (quantity_id, status)
JOIN tightest AS other ON other.quantity_id = part_quantity AND other.status = part_status
WHERE NOT EXISTS (
  SELECT 1 FROM claims AS own
  WHERE own.source_id = printed.source_id AND own.quantity_id = part_quantity AND own.status = part_status
);

-- Each printed ratio with its two operands. An operand that nobody prints is empty, so that the ratio is seen to stay open.
CREATE VIEW ratio_claims AS
SELECT printed.claim_id AS printed, ratios.kind, subject.operand AS subject, base.operand AS base
FROM claims AS printed JOIN ratios USING (quantity_id)
LEFT JOIN ratio_operands AS subject ON subject.printed = printed.claim_id AND subject.role = 'subject'
LEFT JOIN ratio_operands AS base ON base.printed = printed.claim_id AND base.role = 'base'
WHERE ratios.kind <> 'conversion';

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

-- How an ID writes the period of a quantity: 2025, 2025-q3, 2025-07, 2025-01-to-2025-09; or a day, of what is counted at its
-- end. Empty: the quantity has no period.
CREATE VIEW period_names AS
WITH months AS (
  SELECT quantity_id, period_start, period_end, SUBSTR(CAST(period_start AS VARCHAR), 1, 7) AS from_month,
    SUBSTR(CAST(period_end AS VARCHAR), 1, 7) AS to_month,
    12 * (YEAR(period_end) - YEAR(period_start)) + MONTH(period_end) - MONTH(period_start) + 1 AS length,
    DAY(period_start) = 1 AND period_end = LAST_DAY(period_end) AS whole
  FROM quantities
)
SELECT quantity_id, period_start, period_end, length AS months, CASE
    WHEN period_start IS NULL THEN CAST(period_end AS VARCHAR)
    WHEN period_end IS NULL THEN 'from ' || CAST(period_start AS VARCHAR)
    WHEN NOT whole THEN CAST(period_start AS VARCHAR) || '-to-' || CAST(period_end AS VARCHAR)
    WHEN length = 12 AND MONTH(period_start) = 1 THEN CAST(YEAR(period_start) AS VARCHAR)
    WHEN length = 3 AND MONTH(period_start) % 3 = 1
      THEN CAST(YEAR(period_start) AS VARCHAR) || '-q' || CAST(QUARTER(period_start) AS VARCHAR)
    WHEN length = 1 THEN from_month
    ELSE from_month || '-to-' || to_month
  END AS period
FROM months;

-- A ratio beside its subject and its base, as quantities. Where there is no base, the base's columns are empty.
-- completes: Whether the ratio is the share of a part of a period in the whole period, such as of a year's target.
CREATE VIEW ratio_quantities AS
SELECT ratios.quantity_id, ratios.kind, ratios.subject_status, ratios.base_status,
  own.entity, own.measure, own.unit, own_period.period, own_period.period_start,
  subject.quantity_id AS subject_quantity, subject.entity AS subject_entity, subject.measure AS subject_measure,
  subject.unit AS subject_unit, subject_period.period AS subject_period,
  base.quantity_id AS base_quantity, base.entity AS base_entity, base.measure AS base_measure, base.unit AS base_unit,
  base_period.period AS base_period, base_period.period_start AS base_start, base_period.period_end AS base_end,
  own_period.period_end,
  base_period.months IS NOT DISTINCT FROM own_period.months AS is_as_long,
  ratios.kind = 'share' AND base.entity = subject.entity AND base.measure = subject.measure
    AND base_period.period_start <= own_period.period_start AND base_period.period_end >= own_period.period_end AS completes
FROM ratios JOIN quantities AS own USING (quantity_id) JOIN period_names AS own_period USING (quantity_id)
JOIN quantities AS subject ON subject.quantity_id = ratios.subject_quantity
JOIN period_names AS subject_period ON subject_period.quantity_id = ratios.subject_quantity
LEFT JOIN quantities AS base ON base.quantity_id = ratios.base_quantity
LEFT JOIN period_names AS base_period ON base_period.quantity_id = ratios.base_quantity;

-- A flow's shorter periods within a longer one of the same entity, measure and unit; and the parts that `parts` lists.
CREATE VIEW wholes_and_parts AS
SELECT whole_quantity AS whole, part_quantity AS part, partition FROM parts
UNION ALL
SELECT whole.quantity_id, part.quantity_id, 'period'
FROM quantities AS whole JOIN quantities AS part
ON part.entity = whole.entity AND part.measure = whole.measure AND part.unit = whole.unit
WHERE whole.basis = 'flow' AND part.basis = 'flow' AND part.quantity_id <> whole.quantity_id
  AND part.period_start >= whole.period_start AND part.period_end <= whole.period_end;

-- The ways in which claimed periods fill a longer one of the same entity, measure and unit, without gap or overlap.
CREATE VIEW tilings AS
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
SELECT whole, periods, lower, upper FROM chains WHERE reached = period_end;

-- Each actual flow or running total, and the flows of the same kind that its days hold. What was delivered had been built.
-- Profits and losses are left out, since a part of the year may have either.
CREATE VIEW held_flows AS
SELECT holder.claim_id AS holder, holding.basis, holding.entity, holding.measure, holding.period_end AS last_day,
  flow.claim_id AS flow, flow.quantity_id, flow.measure AS flow_measure, flow.period_start, flow.period_end,
  flow.lower IS NOT NULL AND flow.upper IS NOT NULL AS bounded
FROM claims AS holder JOIN quantities AS holding USING (quantity_id)
JOIN tightest AS flow ON flow.entity = holding.entity AND flow.unit = holding.unit
  AND (holding.measure IN (flow.measure, flow.measure || '-total')
    OR (holding.measure = 'production-total' AND flow.measure = 'deliveries'))
WHERE holder.status = 'actual' AND flow.status = 'actual' AND flow.basis = 'flow'
  AND flow.quantity_id <> holder.quantity_id AND flow.period_end <= holding.period_end
  AND (holding.basis = 'stock' OR (holding.basis = 'flow' AND flow.period_start >= holding.period_start
    AND holding.measure NOT LIKE '%-profit' AND holding.measure NOT LIKE '%-loss'));

-- Of these, flows of which no two share a day: a period stands unless one that is bounded on both sides where it is not, or
-- else a longer one, overlaps it.
CREATE VIEW disjoint_flows AS
SELECT flow.* FROM held_flows AS flow
WHERE NOT EXISTS (
  SELECT 1 FROM held_flows AS better
  WHERE better.holder = flow.holder AND better.quantity_id <> flow.quantity_id
    AND better.period_start <= flow.period_end AND better.period_end >= flow.period_start
    AND (better.bounded, DATEDIFF('day', better.period_start, better.period_end), better.quantity_id)
      > (flow.bounded, DATEDIFF('day', flow.period_start, flow.period_end), flow.quantity_id)
);

-- The target that a source tells as the one in force, and the days between which it was. A source that prints several figures
-- for one quantity tells the one with the highest vintage; without vintages nobody can say which it is.
CREATE VIEW targets_in_force AS
SELECT claims.claim_id, claims.quantity_id, claims.source_id, claims.vintage,
  COALESCE(claims.stated_on + 1, sources.published_earliest) AS from_day,
  COALESCE(claims.stated_on, sources.published_latest) AS to_day
FROM claims JOIN sources USING (source_id) JOIN quantities USING (quantity_id)
WHERE claims.status = 'target' AND quantities.basis IN ('flow', 'stock', 'count')
  AND (quantities.period_end IS NULL OR sources.published_earliest <= quantities.period_end)
  AND NOT EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.source_id = claims.source_id AND other.quantity_id = claims.quantity_id AND other.status = 'target'
      AND other.value <> claims.value AND COALESCE(claims.vintage <= other.vintage, TRUE)
  );

-- The days between which a target was announced or replaced, as far as sources tell.
CREATE VIEW revisions AS
SELECT quantity_id, MAX(earliest) AS earliest, MIN(latest) AS latest
FROM events WHERE event LIKE 'target-%-announced' AND quantity_id IS NOT NULL GROUP BY quantity_id, event
UNION ALL
SELECT standing.quantity_id, NULL, MIN(COALESCE(standing.stated_on, sources.published_latest))
FROM standing JOIN sources USING (source_id)
WHERE standing.status = 'target' AND standing.vintage > 1 GROUP BY standing.quantity_id, standing.vintage;

-- The rest is for analysts: tidy tables that no check reads.

-- Every target as it was told, by vintage and by the day on which it was known.
-- known_on: The day on which the target was stated, or else the last day on which its source can have appeared.
-- rejected: Whether a ruling says that the claim is false.
CREATE VIEW targets AS
SELECT claims.quantity_id, quantities.entity, quantities.measure, quantities.period_start, quantities.period_end,
  claims.vintage, COALESCE(claims.stated_on, sources.published_latest) AS known_on,
  claims.value, claims.lower, claims.upper, claims.unit, claims.printed, claims.claim_id, claims.source_id,
  sources.publisher, claims.speaker,
  claims.claim_id IN (SELECT covers FROM rulings WHERE rejects) AS rejected
FROM claims JOIN quantities USING (quantity_id) JOIN sources USING (source_id)
WHERE claims.status = 'target'
ORDER BY claims.quantity_id, claims.vintage, known_on, claims.claim_id;

-- The measures that count one thing twice: the company's own count, and that of an industry body.
CREATE VIEW counterparts AS
SELECT * FROM (VALUES
  ('deliveries', 'retail-sales-cpca'),
  ('deliveries-total', 'retail-sales-cpca-total')
) AS pairs (company_measure, industry_measure);

-- What happened in each period: the tightest claim that stands, the company's count beside the industry body's.
-- measure: What is measured, named as the company's measure also where only the industry body counts.
-- company_claim: The claim with the company's figure.
-- company_value: The company's figure. Empty: nobody prints one.
-- company_lower: The least that the print of the company's figure allows.
-- company_upper: The most that the print of the company's figure allows.
-- industry_claim: The claim with the industry body's figure.
-- industry_value: The industry body's figure. Empty: nobody prints one.
-- industry_lower: The least that the print of the industry body's figure allows.
-- industry_upper: The most that the print of the industry body's figure allows.
CREATE VIEW actuals AS
WITH found AS (
  SELECT tightest.*, COALESCE(counterparts.company_measure, tightest.measure) AS counted,
    counterparts.company_measure IS NOT NULL AS is_industry
  FROM tightest LEFT JOIN counterparts ON counterparts.industry_measure = tightest.measure
  WHERE tightest.status = 'actual' AND tightest.basis <> 'ratio'
)
SELECT COALESCE(company.entity, industry.entity) AS entity, COALESCE(company.counted, industry.counted) AS measure,
  COALESCE(company.period_start, industry.period_start) AS period_start,
  COALESCE(company.period_end, industry.period_end) AS period_end, COALESCE(company.unit, industry.unit) AS unit,
  company.claim_id AS company_claim, company.value AS company_value, company.lower AS company_lower,
  company.upper AS company_upper, industry.claim_id AS industry_claim, industry.value AS industry_value,
  industry.lower AS industry_lower, industry.upper AS industry_upper
FROM (SELECT * FROM found WHERE NOT is_industry) AS company
FULL JOIN (SELECT * FROM found WHERE is_industry) AS industry
  ON industry.entity = company.entity AND industry.counted = company.counted AND industry.unit = company.unit
  AND industry.period_start IS NOT DISTINCT FROM company.period_start
  AND industry.period_end IS NOT DISTINCT FROM company.period_end
ORDER BY 1, 2, 4, 3, company.claim_id, industry.claim_id;

-- Every printed growth rate beside the growth that its two figures make, in percent. Where its source prints a figure more
-- than once, the prints that allow least count.
-- later: The claim with the later figure: the source's own, or else the tightest that stands.
-- later_value: The later figure. Empty: its print cannot be read, or nobody prints one.
-- later_lower: The least that the print of the later figure allows.
-- later_upper: The most that the print of the later figure allows.
-- earlier: The claim with the earlier figure: the source's own, or else the tightest that stands.
-- earlier_value: The earlier figure. Empty: its print cannot be read, or nobody prints one.
-- earlier_lower: The least that the print of the earlier figure allows.
-- earlier_upper: The most that the print of the earlier figure allows.
-- computed_value: The growth from the earlier figure to the later as printed, rounded to six places.
-- computed_lower: The least growth that the two prints allow, rounded to six places.
-- computed_upper: The most growth that the two prints allow, rounded to six places.
CREATE VIEW growth AS
WITH pairs AS (
  SELECT ratio_claims.printed AS claim_id, later.claim_id AS later, earlier.claim_id AS earlier,
    later.value AS later_value, later.lower AS later_lower, later.upper AS later_upper,
    earlier.value AS earlier_value, earlier.lower AS earlier_lower, earlier.upper AS earlier_upper,
    earlier.lower > 0 AND later.lower >= 0 AS computes
  FROM ratio_claims
  LEFT JOIN claims AS later ON later.claim_id = ratio_claims.subject
  LEFT JOIN claims AS earlier ON earlier.claim_id = ratio_claims.base
  WHERE ratio_claims.kind = 'growth'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY ratio_claims.printed
    ORDER BY later.upper IS NULL, later.upper - later.lower, earlier.upper IS NULL, earlier.upper - earlier.lower,
      later.claim_id, earlier.claim_id
  ) = 1
)
SELECT claims.claim_id, claims.quantity_id, quantities.entity, quantities.measure, quantities.period_start,
  quantities.period_end, claims.status, claims.printed, claims.value, claims.lower, claims.upper,
  pairs.later, later_value, later_lower, later_upper, pairs.earlier, earlier_value, earlier_lower, earlier_upper,
  CASE WHEN computes THEN CAST(ROUND((later_value / earlier_value - 1) * 100, 6) AS DECIMAL(18, 6)) END AS computed_value,
  CASE WHEN computes THEN CAST(ROUND((COALESCE(later_lower / earlier_upper, 0) - 1) * 100, 6) AS DECIMAL(18, 6)) END
    AS computed_lower,
  CASE WHEN computes THEN CAST(ROUND((later_upper / earlier_lower - 1) * 100, 6) AS DECIMAL(18, 6)) END AS computed_upper
FROM pairs JOIN claims USING (claim_id) JOIN quantities USING (quantity_id)
ORDER BY claims.quantity_id, claims.claim_id;
