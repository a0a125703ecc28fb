-- Each printed ratio with its two operands. An operand that nobody prints is empty, so that the ratio is seen to stay open.
SELECT printed.claim_id AS printed, ratios.kind, subject.operand AS subject, base.operand AS base
FROM claims AS printed JOIN ratios USING (quantity_id)
LEFT JOIN ratio_operands AS subject ON subject.printed = printed.claim_id AND subject.role = 'subject'
LEFT JOIN ratio_operands AS base ON base.printed = printed.claim_id AND base.role = 'base'
WHERE ratios.kind <> 'conversion'
