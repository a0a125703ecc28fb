-- A printed ratio with the claims that it is made of: its own source's, or else the tightest that stand elsewhere. A ratio that
-- is printed with another status than `ratios` tells is made of others, which nobody tells.
SELECT printed.claim_id AS printed, kind, role, other.claim_id AS operand
FROM claims AS printed JOIN ratio_parts USING (quantity_id, status)
JOIN claims AS other ON other.quantity_id = part_quantity AND other.status = part_status
WHERE other.source_id = printed.source_id OR (other.claim_id IN (SELECT claim_id FROM tightest) AND NOT EXISTS (SELECT 1
  FROM claims AS own WHERE own.source_id = printed.source_id AND own.quantity_id = part_quantity AND own.status = part_status))
