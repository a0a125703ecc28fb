-- Of these, flows of which no two share a day: a period stands unless one that is bounded on both sides where it is not, or
-- else a longer one, overlaps it.
SELECT flow.* FROM held_flows AS flow
WHERE NOT EXISTS (
  SELECT 1 FROM held_flows AS better
  WHERE better.holder = flow.holder AND better.quantity_id <> flow.quantity_id
    AND better.period_start <= flow.period_end AND better.period_end >= flow.period_start
    AND (better.bounded, DATEDIFF('day', better.period_start, better.period_end), better.quantity_id)
      > (flow.bounded, DATEDIFF('day', flow.period_start, flow.period_end), flow.quantity_id)
)
