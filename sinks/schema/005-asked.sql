-- Which authorization a row is about, and when that was asked: views join by both, and skip what no
-- authorization in the range of a question can have led to.
ALTER TABLE transactions
  ADD COLUMN IF NOT EXISTS asked_at DateTime64(3, 'UTC')
    ALIAS ifNull(original_event_time, event_time)
    COMMENT 'original_event_time where there is one, else event_time.';

ALTER TABLE transactions
  ADD COLUMN IF NOT EXISTS asked_event_id UUID ALIAS ifNull(original_event_id, event_id)
    COMMENT 'original_event_id where there is one, else event_id.';

ALTER TABLE transactions
  ADD INDEX IF NOT EXISTS by_asked_at ifNull(original_event_time, event_time)
    TYPE minmax GRANULARITY 1;
