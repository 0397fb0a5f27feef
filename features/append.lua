#!lua name=weir1

-- Every call touches the keys of one hash tag, so that it is one atomic step on a cluster too.
-- Epochs and watermarks are decimal text: Lua's numbers hold them, its tostring does not.

local function text_of(number)
  return string.format('%.0f', number)
end

-- `layout` holds three u32 per key: the bytes of its records, the seconds it is to live, and
-- whether these begin anew; `records` holds the records one after the other. A key that was not
-- there always begins to live.
local layout_bytes = 12

local function append(keys, first, layout, records)
  local from = 1
  for i = 0, #layout / layout_bytes - 1 do
    local bytes, seconds, renew = struct.unpack('<I4I4I4', layout, i * layout_bytes + 1)
    local length = redis.call('APPEND', keys[first + i], records:sub(from, from + bytes - 1))
    if renew == 1 or length == bytes then
      redis.call('EXPIRE', keys[first + i], seconds)
    end
    from = from + bytes
  end
end

-- A value begins with the second of its first record as long as it is bare, else with a header:
-- format, version and bytes of the base.
local earliest_second = 1000000000

local function base_of(value)
  local first, version, bytes = struct.unpack('<I4I4I4', value)
  if first >= earliest_second then
    return 0, 0
  end
  return version, bytes
end

-- Exchanges the base and the oldest records of a value for their fold. What others have appended
-- since lies behind them and stays. Besides the version the last dropped record must be the one the
-- writer saw: a version alone would be met by a value that was lost and written anew.
local function fold(key, from_version, dropped_bytes, last_dropped, base)
  local value = redis.call('GET', key)
  if not value then
    return 0
  end
  local version, base_bytes = base_of(value)
  local dropped = base_bytes + dropped_bytes
  if version ~= from_version or value:sub(dropped - #last_dropped + 1, dropped) ~= last_dropped then
    return 0
  end
  redis.call('SET', key, base .. value:sub(dropped + 1), 'KEEPTTL')
  return 1
end

-- Folds come as four arguments each, for the last keys of the call, in order.
local function fold_all(keys, args, first)
  local written = 0
  local count = (#args - first + 1) / 4
  for i = 0, count - 1 do
    local at = first + i * 4
    local key = keys[#keys - count + 1 + i]
    local from_version, dropped_bytes = tonumber(args[at]), tonumber(args[at + 1])
    written = written + fold(key, from_version, dropped_bytes, args[at + 2], args[at + 3])
  end
  return written
end

-- keys: owner, outbox. Raises the epoch above every earlier one, also above those of a store that
-- was lost since: the server's clock goes on where a counter would start again.
local function claim(keys)
  local held = redis.call('HMGET', keys[1], 'epoch', 'watermark')
  local time = redis.call('TIME')
  local now_us = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local epoch = text_of(math.max(tonumber(held[1] or '0') + 1, now_us))
  redis.call('HSET', keys[1], 'epoch', epoch)
  return { epoch, held[2] or '-1', redis.call('GET', keys[2]) }
end

-- keys: owner, outbox, appended keys, folded keys.
-- args: epoch, expected watermark, new watermark, outbox, layout, records, folds.
-- A higher epoch than held is let in: the store lost a claim, and its watermark tells what else.
local function commit(keys, args)
  local held = redis.call('HMGET', keys[1], 'epoch', 'watermark')
  local watermark = tonumber(held[2] or '-1')
  local expected = tonumber(args[2])
  if tonumber(held[1] or '0') > tonumber(args[1]) or watermark > expected then
    return { 'FENCED', 0 }
  end
  if watermark < expected then
    return { 'BEHIND', 0 }
  end
  append(keys, 3, args[5], args[6])
  redis.call('SET', keys[2], args[4])
  redis.call('HSET', keys[1], 'epoch', args[1], 'watermark', args[3])
  return { 'COMMITTED', fold_all(keys, args, 7) }
end

-- keys: owners. args: partition, epoch. Lets no earlier owner of the partition write to the bucket;
-- returns the bucket's watermark of the partition.
local function admit(keys, args)
  local held = redis.call('HMGET', keys[1], 'e' .. args[1], 'w' .. args[1])
  if tonumber(args[2]) > tonumber(held[1] or '0') then
    redis.call('HSET', keys[1], 'e' .. args[1], args[2])
  end
  return held[2] or '-1'
end

-- The records of a part that lie beyond the watermark. A record's fourth word is the low half of
-- its offset; `first` is the offset the part begins at, so the distance to it gives the rest.
local function beyond(watermark, first, bytes_of_record, records)
  local kept = {}
  for from = 1, #records, bytes_of_record do
    local low = struct.unpack('<I4', records, from + 12)
    if first + (low - first) % 4294967296 > watermark then
      kept[#kept + 1] = records:sub(from, from + bytes_of_record - 1)
    end
  end
  return table.concat(kept)
end

-- Appends what the bucket does not have of one part, key by key.
local function append_beyond(keys, first_key, watermark, part)
  local from = 1
  for i = 0, #part.layout / layout_bytes - 1 do
    local bytes, seconds, renew = struct.unpack('<I4I4I4', part.layout, i * layout_bytes + 1)
    local records = part.records:sub(from, from + bytes - 1)
    records = beyond(watermark, part.first, part.bytes_of_record, records)
    if #records > 0 then
      append(keys, first_key + i, struct.pack('<I4I4I4', #records, seconds, renew), records)
    end
    from = from + bytes
  end
end

-- A bucket whose watermark is not what the owner knows lost records, alone or with all the store.
-- What came later must not be added first: the watermark would pass by what is to be added again.
local function share_part(keys, first_key, part)
  local held = redis.call('HMGET', keys[1], 'e' .. part.partition, 'w' .. part.partition)
  if tonumber(held[1] or '0') > tonumber(part.epoch) then
    return 'FENCED'
  end
  local watermark = tonumber(held[2] or '-1')
  if watermark < part.expected then
    return 'BEHIND'
  end
  if part.first > watermark then
    append(keys, first_key, part.layout, part.records)
  elseif part.last > watermark then
    append_beyond(keys, first_key, watermark, part)
  end
  local reached = text_of(math.max(watermark, part.last))
  redis.call('HSET', keys[1], 'e' .. part.partition, part.epoch, 'w' .. part.partition, reached)
  return reached
end

-- keys: owners, appended keys part by part, folded keys.
-- args: bytes of a record, number of parts; for each partition, epoch, expected watermark, first,
-- last, layout and records; folds. Returns how many folds were written, then for each part the
-- watermark reached or why it was refused.
local function share(keys, args)
  local parts = tonumber(args[2])
  local answers = { 0 }
  local first_key = 2
  for i = 0, parts - 1 do
    local at = 3 + i * 7
    local part = {
      bytes_of_record = tonumber(args[1]),
      partition = args[at],
      epoch = args[at + 1],
      expected = tonumber(args[at + 2]),
      first = tonumber(args[at + 3]),
      last = tonumber(args[at + 4]),
      layout = args[at + 5],
      records = args[at + 6],
    }
    answers[i + 2] = share_part(keys, first_key, part)
    first_key = first_key + #part.layout / layout_bytes
  end
  answers[1] = fold_all(keys, args, 3 + parts * 7)
  return answers
end

redis.register_function('weir1_claim', claim)
redis.register_function('weir1_commit', commit)
redis.register_function('weir1_admit', admit)
redis.register_function('weir1_share', share)
