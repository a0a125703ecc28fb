-- Every target as it was told, by vintage and by the day on which it was known.
-- known_on: The day on which the target was stated, or else the last day on which its source can have appeared.
-- rejected: Whether a ruling says that the claim is false.
SELECT claims.quantity_id, quantities.entity, quantities.measure, quantities.period_start, quantities.period_end,
  claims.vintage, COALESCE(claims.stated_on, sources.published_latest) AS known_on,
  claims.value, claims.lower, claims.upper, claims.unit, claims.printed, claims.claim_id, claims.source_id,
  sources.publisher, claims.speaker,
  claims.claim_id IN (SELECT covers FROM rulings WHERE rejects) AS rejected
FROM claims JOIN quantities USING (quantity_id) JOIN sources USING (source_id) WHERE claims.status = 'target'
ORDER BY claims.quantity_id, claims.vintage, known_on, claims.claim_id
