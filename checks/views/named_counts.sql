-- Each printed number of things beside how many of them its source names.
SELECT claims.claim_id AS printed, COUNT(*) AS named, BOOL_AND(exhaustive) AS exhaustive
FROM mentions JOIN claims ON claims.source_id = mentions.source_id AND claims.quantity_id = mentions."group"
GROUP BY claims.claim_id
