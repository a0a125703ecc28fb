-- A printed ratio with the claims that it is made of: its own source's, or else the tightest that stand elsewhere. A ratio that
-- is printed with another status than `ratios` tells is made of others, which nobody tells.
SELECT printed.claim_id AS printed, kind, role, other.claim_id AS operand
FROM claims AS printed JOIN ratio_parts USING (quantity_id, status)
JOIN claims AS other ON other.quantity_id = part_quantity AND other.status = part_status
QUALIFY other.source_id = printed.source_id OR (other.claim_id IN (SELECT claim_id FROM tightest)
  AND NOT BOOL_OR(other.source_id = printed.source_id) OVER (PARTITION BY printed.claim_id, role))
