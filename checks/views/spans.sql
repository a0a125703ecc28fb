-- What is printed at a place in a source's text: claims, events, and things that are named. Empty places: no text was read.
SELECT claim_id AS id, source_id, printed, "start", "end" FROM claims
UNION ALL SELECT event_id, source_id, printed, "start", "end" FROM events
UNION ALL SELECT source_id || ': ' || name, source_id, name, "start", "end" FROM mentions
