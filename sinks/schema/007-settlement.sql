CREATE TABLE IF NOT EXISTS settlement_tolerances (
  mcc LowCardinality(String)
    COMMENT 'Merchant category code; the row with an empty one is for all that have none.',
  class LowCardinality(String)
    COMMENT 'What a clearing within the tolerance is called: TIP, FUEL, LODGING, RENTAL, …',
  over_percent UInt16 COMMENT 'By how much a clearing may exceed what is held, in percent of it.',
  over_minor UInt32
    COMMENT 'Or by how much in minor units of billing_currency, if that is more.',
  under_percent UInt16 COMMENT 'By how much it may stay below what is held, in percent of it.',
  fx_percent UInt16
    COMMENT 'By how much the rate may move until it clears, where the currencies differ.',
  offline_floor_minor UInt32
    COMMENT 'Up to this much, in minor units of billing_currency, a terminal need not ask.',
  changed_at DateTime('UTC') DEFAULT now() COMMENT 'The newest row of an mcc is in force.'
) ENGINE = ReplacingMergeTree(changed_at)
ORDER BY mcc
COMMENT 'How far a clearing may be from its authorization. To change one, insert it anew.';

CREATE TABLE IF NOT EXISTS hold_lives (
  network LowCardinality(String) COMMENT 'Card network; an empty one stands for any.',
  mcc LowCardinality(String) COMMENT 'Merchant category code; an empty one stands for any.',
  days UInt16 COMMENT 'Days for which an authorization holds money.',
  grace_days UInt16 COMMENT 'Days after that before a missing clearing is a break.',
  changed_at DateTime('UTC') DEFAULT now()
    COMMENT 'The newest row of a network and mcc is in force.'
) ENGINE = ReplacingMergeTree(changed_at)
ORDER BY (network, mcc)
COMMENT 'How long a hold lives: the row of network and mcc, else of the mcc, else of the network.';

INSERT INTO settlement_tolerances
  (mcc, class, over_percent, over_minor, under_percent, fx_percent, offline_floor_minor, changed_at)
VALUES
  ('', 'ROUNDING', 0, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('4111', 'ROUNDING', 0, 0, 0, 2, 1500, '2020-01-01 00:00:00'),
  ('4112', 'ROUNDING', 0, 0, 0, 2, 1500, '2020-01-01 00:00:00'),
  ('4121', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('4131', 'ROUNDING', 0, 0, 0, 2, 1500, '2020-01-01 00:00:00'),
  ('4411', 'LODGING', 20, 0, 100, 2, 0, '2020-01-01 00:00:00'),
  ('4511', 'ROUNDING', 0, 0, 0, 2, 2000, '2020-01-01 00:00:00'),
  ('4784', 'ROUNDING', 0, 0, 0, 2, 1500, '2020-01-01 00:00:00'),
  ('5499', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('5541', 'FUEL', 0, 17500, 100, 2, 0, '2020-01-01 00:00:00'),
  ('5542', 'FUEL', 0, 17500, 100, 2, 0, '2020-01-01 00:00:00'),
  ('5812', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('5813', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('5814', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('7011', 'LODGING', 20, 0, 100, 2, 0, '2020-01-01 00:00:00'),
  ('7230', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('7297', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('7298', 'TIP', 30, 0, 0, 2, 0, '2020-01-01 00:00:00'),
  ('7512', 'RENTAL', 20, 0, 100, 2, 0, '2020-01-01 00:00:00'),
  ('7513', 'RENTAL', 20, 0, 100, 2, 0, '2020-01-01 00:00:00'),
  ('7523', 'ROUNDING', 0, 0, 0, 2, 2000, '2020-01-01 00:00:00');

INSERT INTO hold_lives (network, mcc, days, grace_days, changed_at)
VALUES
  ('', '', 7, 3, '2020-01-01 00:00:00'),
  ('', '4411', 30, 3, '2020-01-01 00:00:00'),
  ('', '5541', 2, 3, '2020-01-01 00:00:00'),
  ('', '5542', 2, 3, '2020-01-01 00:00:00'),
  ('', '7011', 30, 3, '2020-01-01 00:00:00'),
  ('', '7512', 30, 3, '2020-01-01 00:00:00'),
  ('', '7513', 30, 3, '2020-01-01 00:00:00'),
  ('DISCOVER', '', 10, 3, '2020-01-01 00:00:00');
