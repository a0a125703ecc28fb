-- What each ratio is made of: quantity and status, as subject and as base.
SELECT quantity_id, subject_status AS status, kind, 'subject' AS role, subject_quantity AS part_quantity,
  subject_status AS part_status
FROM ratios
UNION ALL
SELECT quantity_id, subject_status, kind, 'base', base_quantity, base_status FROM ratios WHERE base_quantity IS NOT NULL
