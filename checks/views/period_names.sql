-- How an ID writes the period of a quantity: 2025, 2025-q3, 2025-07, 2025-01-to-2025-09; or a day, of what is counted at its
-- end. Empty: the quantity has no period.
WITH months AS (
  SELECT quantity_id, period_start, period_end, SUBSTR(CAST(period_start AS VARCHAR), 1, 7) AS from_month,
    SUBSTR(CAST(period_end AS VARCHAR), 1, 7) AS to_month,
    12 * (YEAR(period_end) - YEAR(period_start)) + MONTH(period_end) - MONTH(period_start) + 1 AS length,
    DAY(period_start) = 1 AND period_end = LAST_DAY(period_end) AS whole
  FROM quantities
)
SELECT quantity_id, period_start, period_end, CASE WHEN whole THEN length END AS months,
  DATEDIFF('day', period_start, period_end) AS days,
  CASE
    WHEN period_start IS NULL OR period_start = period_end THEN CAST(period_end AS VARCHAR)
    WHEN period_end IS NULL THEN 'from ' || CAST(period_start AS VARCHAR)
    WHEN NOT whole THEN CAST(period_start AS VARCHAR) || '-to-' || CAST(period_end AS VARCHAR)
    WHEN length = 12 AND MONTH(period_start) = 1 THEN CAST(YEAR(period_start) AS VARCHAR)
    WHEN length = 3 AND MONTH(period_start) % 3 = 1
      THEN CAST(YEAR(period_start) AS VARCHAR) || '-q' || CAST(QUARTER(period_start) AS VARCHAR)
    WHEN length = 1 THEN from_month
    ELSE from_month || '-to-' || to_month
  END AS period
FROM months
