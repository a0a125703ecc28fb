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
SELECT claims.claim_id, claims.quantity_id, quantities.entity, quantities.measure, quantities.period_start,
  quantities.period_end, claims.status, claims.printed, claims.value, claims.lower, claims.upper,
  later.claim_id AS later, later.value AS later_value, later.lower AS later_lower, later.upper AS later_upper,
  earlier.claim_id AS earlier, earlier.value AS earlier_value, earlier.lower AS earlier_lower, earlier.upper AS earlier_upper,
  CASE WHEN earlier.lower > 0 AND later.lower >= 0
    THEN CAST(ROUND((later.value / earlier.value - 1) * 100, 6) AS DECIMAL(18, 6)) END AS computed_value,
  CASE WHEN earlier.lower > 0 AND later.lower >= 0
    THEN CAST(ROUND((COALESCE(later.lower / earlier.upper, 0) - 1) * 100, 6) AS DECIMAL(18, 6)) END AS computed_lower,
  CASE WHEN earlier.lower > 0 AND later.lower >= 0
    THEN CAST(ROUND((later.upper / earlier.lower - 1) * 100, 6) AS DECIMAL(18, 6)) END AS computed_upper
FROM ratio_claims JOIN claims ON claims.claim_id = ratio_claims.printed JOIN quantities USING (quantity_id)
LEFT JOIN claims AS later ON later.claim_id = subject LEFT JOIN claims AS earlier ON earlier.claim_id = ratio_claims.base
WHERE ratio_claims.kind = 'growth'
QUALIFY ROW_NUMBER() OVER (PARTITION BY claims.claim_id ORDER BY later.upper IS NULL, later.upper - later.lower,
  earlier.upper IS NULL, earlier.upper - earlier.lower, later.claim_id, earlier.claim_id) = 1
ORDER BY claims.quantity_id, claims.claim_id
