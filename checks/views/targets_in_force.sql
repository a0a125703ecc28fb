-- The target that a source tells as the one in force, and the days between which it was. A source that prints several figures
-- for one quantity tells the one with the highest vintage; without vintages nobody can say which it is. A range has no value,
-- so that its ends say whether it is another figure.
SELECT claims.claim_id, claims.quantity_id, claims.source_id, claims.vintage,
  COALESCE(claims.stated_on + 1, sources.published_earliest) AS from_day,
  COALESCE(claims.stated_on, sources.published_latest) AS to_day
FROM claims JOIN sources USING (source_id) JOIN quantities USING (quantity_id)
WHERE claims.status = 'target' AND quantities.basis IN ('flow', 'stock', 'count')
  AND (quantities.period_end IS NULL OR sources.published_earliest <= quantities.period_end)
  AND NOT EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.source_id = claims.source_id AND other.quantity_id = claims.quantity_id AND other.status = 'target'
      AND COALESCE(other.value <> claims.value,
        other.lower IS DISTINCT FROM claims.lower OR other.upper IS DISTINCT FROM claims.upper)
      AND COALESCE(claims.vintage <= other.vintage, TRUE)
  )
