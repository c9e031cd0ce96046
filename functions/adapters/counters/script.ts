// The operation of shared/lib/window/state.ts, as one Lua script: Redis runs it alone, so that several limits of one
// request are all or nothing and no interleaving admits one too many. It is the same integer arithmetic on the same
// cells, and the contract suite holds both to one oracle. No Redis flags: it runs on any server since 5.
//
// KEYS: for each entry its hash, and the key of a dynamic limit or ''. ARGV: now, and the entries as JSON
// ({ w: window, q: question }). A hash holds a, b, c, d (the cell) and h:ID = "units|until" for each hold.

import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { HOLDS_MAX } from '../../../shared/lib/window/state.ts'
import type { StoreAnswer } from './backend.ts'

const TEXT = `
local now = tonumber(ARGV[1])
local entries = cjson.decode(ARGV[2])
local floor, max, min, ceil = math.floor, math.max, math.min, math.ceil
local function exact(n) return string.format('%.17g', n) end

local A = {}

A['token-bucket'] = {
  roll = function(w, c, t)
    if not c then return {t, 0, 0, 0} end
    if t <= c[1] then return c end
    return {t, max(0, c[2] - (t - c[1]) * w.quota), 0, 0}
  end,
  free = function(w, c) return floor((w.burst * w.windowMs - c[2]) / w.windowMs) end,
  add = function(w, c, n) return {c[1], max(0, c[2] + n * w.windowMs), 0, 0} end,
  wait = function(w, c, n, t)
    local over = c[2] - (w.burst - n) * w.windowMs
    if over <= 0 then return 0 end
    return ceil(over / w.quota) + max(0, c[1] - t)
  end,
  reset = function(w, c, t)
    if c[2] == 0 then return 0 end
    return ceil(c[2] / w.quota) + max(0, c[1] - t)
  end,
}

local function within(units, room, W)
  if room < 0 then return W end
  if units <= room then return 0 end
  return min(W, floor(W - ((room + 1) * W) / units) + 1)
end

A['sliding-window'] = {
  roll = function(w, c, t)
    if not c then return {t, 0, 0, 0} end
    local e = t - c[1]
    if e < w.windowMs then return c end
    if e < 2 * w.windowMs then return {c[1] + w.windowMs, 0, c[2], 0} end
    return {t, 0, 0, 0}
  end,
  free = function(w, c, t)
    local e = max(0, t - c[1])
    local before = 0
    if e < w.windowMs then before = floor((c[3] * (w.windowMs - e)) / w.windowMs) end
    return w.quota - c[2] - before
  end,
  add = function(w, c, n) return {c[1], max(0, c[2] + n), c[3], 0} end,
  wait = function(w, c, n, t)
    local W = w.windowMs
    local room = w.quota - n
    local here = within(c[3], room - c[2], W)
    local at = here
    if here >= W then at = W + within(c[2], room, W) end
    return max(0, c[1] + at - t)
  end,
  reset = function(w, c, t) return max(0, c[1] + w.windowMs - t) end,
}

A['fixed-window'] = {
  roll = function(w, c, t)
    if c and t < c[3] then return c end
    if not w.span then return {t, 0, t + w.windowMs, 0} end
    return {max(w.span.startMs, c and c[3] or 0), 0, w.span.endMs, 0}
  end,
  free = function(w, c) return w.quota - c[2] end,
  add = function(w, c, n) return {c[1], max(0, c[2] + n), c[3], 0} end,
  wait = function(w, c, n, t)
    if c[2] + n <= w.quota then return 0 end
    return max(0, c[3] - t)
  end,
  reset = function(w, c, t) return max(0, c[3] - t) end,
}
A['calendar'] = A['fixed-window']

A['concurrency'] = {
  roll = function(w, c) return c or {0, 0, 0, 0} end,
  free = function(w) return w.quota end,
  add = function(w, c) return c end,
  wait = function() return 0 end,
  reset = function() return 0 end,
}

A['penalty'] = {
  roll = function(w, c, t)
    if not c then return {t, 0, 0, 0} end
    local p = w.penalty
    local live = t < c[1] + p.withinMs
    local forgiven = c[3] > 0 and t >= c[4] + p.banMaxMs
    if live and not forgiven then return c end
    return {live and c[1] or t, live and c[2] or 0, forgiven and 0 or c[3], c[4]}
  end,
  free = function(w, c, t) return t < c[4] and 0 or 1 end,
  add = function(w, c, n, t)
    if t < c[4] then return c end
    local p = w.penalty
    local strikes = c[2] + n
    if strikes < p.after then return {c[2] == 0 and t or c[1], max(0, strikes), c[3], c[4]} end
    local ban = min(p.banMaxMs, floor(p.banMs * p.factor ^ min(c[3], 64) + 0.5))
    return {t, 0, c[3] + 1, t + ban}
  end,
  wait = function(w, c, n, t) return max(0, c[4] - t) end,
  reset = function(w, c, t) return max(0, c[4] - t) end,
}

local function load(key)
  local raw = redis.call('HGETALL', key)
  local cell, holds = nil, {}
  for i = 1, #raw, 2 do
    local f, v = raw[i], raw[i + 1]
    if string.sub(f, 1, 2) == 'h:' then
      local bar = string.find(v, '|', 1, true)
      holds[#holds + 1] = {id = string.sub(f, 3), units = tonumber(string.sub(v, 1, bar - 1)), till = tonumber(string.sub(v, bar + 1))}
    else
      cell = cell or {0, 0, 0, 0}
      cell[string.byte(f) - 96] = tonumber(v)
    end
  end
  return {cell = cell, holds = holds}
end

local function settle(a, w, before, q)
  local slots = w.algorithm == 'concurrency'
  local cell = before.cell
  local live, expired = {}, {}
  for _, h in ipairs(before.holds) do
    if h.till <= now then expired[#expired + 1] = h else live[#live + 1] = h end
  end
  if not slots then
    table.sort(expired, function(x, y) return x.till < y.till end)
    for _, h in ipairs(expired) do
      cell = a.add(w, a.roll(w, cell, h.till - 1), h.units, h.till - 1)
    end
  end
  cell = a.roll(w, cell, now)
  for _, close in ipairs(q.close or {}) do
    for i, h in ipairs(live) do
      if h.id == close.id then
        table.remove(live, i)
        if not slots and close.spent > 0 then cell = a.add(w, cell, min(close.spent, h.units), now) end
        break
      end
    end
  end
  if q.debt and q.debt ~= 0 then cell = a.add(w, cell, q.debt, now) end
  local held = 0
  for _, h in ipairs(live) do held = held + h.units end
  return {cell = cell, holds = live, held = held}
end

local function judge(w, before, q)
  local a = A[w.algorithm]
  local s = settle(a, w, before, q)
  local free = a.free(w, s.cell, now)
  local room = free - max(0, s.held - w.overage)
  local need = q.cost
  if w.algorithm == 'penalty' then need = max(1, need) end
  local inside = false
  for _, h in ipairs(s.holds) do inside = inside or (q.slot ~= nil and h.id == q.slot) end
  if inside then need = 0 end
  if room < need then
    local retry
    if w.algorithm == 'concurrency' then retry = 1000
    else
      local parked = max(0, s.held - w.overage)
      retry = max(1, a.wait(w, s.cell, need + parked, now))
      if parked > 0 then
        local first = math.huge
        for _, h in ipairs(s.holds) do first = min(first, h.till) end
        retry = max(1, min(retry, first - now))
      end
    end
    return s, {admitted = false, granted = 0, leaseMs = 0, remaining = max(0, room), resetMs = retry, retryMs = retry}
  end
  local after = {cell = s.cell, holds = s.holds}
  if q.cost ~= 0 and not inside then
    if w.algorithm == 'concurrency' then
      local holds = {unpack(s.holds)}
      holds[#holds + 1] = {id = q.slot or '', units = q.cost, till = now + w.windowMs}
      after = {cell = s.cell, holds = holds}
    else
      after = {cell = a.add(w, s.cell, q.cost, now), holds = s.holds}
    end
  end
  local granted, leaseMs = 0, 0
  if q.open then
    local unlent = free - q.cost - s.held
    local holders = #s.holds
    if unlent > 0 and holders < ${HOLDS_MAX} then
      local fair = max(floor(unlent / (holders + 2)), floor(w.overage / (holders + 1)))
      granted = max(0, min(q.open.want, fair, unlent))
    end
    if granted > 0 then
      local till = now + q.open.ttlMs
      if w.algorithm == 'fixed-window' or w.algorithm == 'calendar' then till = min(till, after.cell[3]) end
      leaseMs = till - now
      local holds = {unpack(after.holds)}
      holds[#holds + 1] = {id = q.open.id, units = granted, till = till}
      after = {cell = after.cell, holds = holds}
    end
  end
  return after, {admitted = true, granted = granted, leaseMs = leaseMs, remaining = max(0, room - (inside and 0 or q.cost)), resetMs = a.reset(w, after.cell, now), retryMs = 0}
end

local function life(w, s)
  local ms = 0
  for _, h in ipairs(s.holds) do ms = max(ms, h.till - now + w.windowMs) end
  if w.algorithm == 'penalty' then
    return max(ms, s.cell[1] + w.penalty.withinMs - now, s.cell[4] + w.penalty.banMaxMs - now)
  end
  local a = A[w.algorithm]
  local after = w.algorithm == 'sliding-window' and w.windowMs or 0
  return max(ms, a.reset(w, a.roll(w, s.cell, now), now) + after)
end

local function save(key, w, before, s)
  local kept = {}
  local fields = {'a', exact(s.cell[1]), 'b', exact(s.cell[2]), 'c', exact(s.cell[3]), 'd', exact(s.cell[4])}
  local had = {}
  for _, h in ipairs(before.holds) do had[h.id] = true end
  for _, h in ipairs(s.holds) do
    kept[h.id] = true
    if not had[h.id] then
      fields[#fields + 1] = 'h:' .. h.id
      fields[#fields + 1] = exact(h.units) .. '|' .. exact(h.till)
    end
  end
  for _, h in ipairs(before.holds) do
    if not kept[h.id] then redis.call('HDEL', key, 'h:' .. h.id) end
  end
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, exact(ceil(max(1, life(w, s))) + 1000))
end

local function reported(q) return {cost = 0, debt = q.debt, close = q.close} end

local function touches(q)
  return q.cost ~= 0 or (q.debt and q.debt ~= 0) or (q.close and #q.close > 0) or q.open ~= nil
end

local befores, states, answers, all = {}, {}, {}, true
for i, e in ipairs(entries) do
  local override = KEYS[2 * i] ~= '' and redis.call('GET', KEYS[2 * i])
  if override and tonumber(override) then
    e.quota = tonumber(override)
    if e.w.burst == e.w.quota then e.w.burst = e.quota end
    e.w.quota = e.quota
  end
  befores[i] = load(KEYS[2 * i - 1])
  states[i], answers[i] = judge(e.w, befores[i], e.q)
  answers[i].quota = e.quota
  all = all and answers[i].admitted
end
for i, e in ipairs(entries) do
  local key = KEYS[2 * i - 1]
  if all then
    if touches(e.q) then save(key, e.w, befores[i], states[i]) end
  else
    local kept, look = judge(e.w, befores[i], reported(e.q))
    if touches(reported(e.q)) then save(key, e.w, befores[i], kept) end
    if answers[i].admitted then
      look.admitted = true
      look.retryMs = 0
      look.quota = e.quota
      answers[i] = look
    end
  end
end
return cjson.encode(answers)
`

export const LUA = { text: TEXT, sha1: bytesToHex(sha1(utf8ToBytes(TEXT))) } as const

/** The script's answer, or an exception: anything else (an aborted request, an error page) must not pass for one. */
export const parseReply = (reply: unknown, count: number): readonly StoreAnswer[] => {
  const answers: unknown = typeof reply === 'string' ? JSON.parse(reply) : reply
  if (!Array.isArray(answers) || answers.length !== count || !answers.every(isAnswer))
    throw new TypeError('the store gave no answer')
  return answers
}

const isAnswer = (value: unknown): value is StoreAnswer => {
  if (typeof value !== 'object' || value === null) return false
  const { admitted, granted, leaseMs, remaining, resetMs, retryMs } = value as {
    [K in keyof StoreAnswer]: unknown
  }
  return (
    typeof admitted === 'boolean' &&
    [granted, leaseMs, remaining, resetMs, retryMs].every(
      (number) => typeof number === 'number' && Number.isFinite(number),
    )
  )
}
