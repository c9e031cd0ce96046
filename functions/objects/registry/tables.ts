// The registry's tables. Keys by id (the primary key is the table: a look-up is one search in one tree), revocations,
// the log of changes that isolates read, and the log of what administrators did.

export const createTables = (sql: SqlStorage): void => {
  for (const statement of STATEMENTS) sql.exec(statement)
}

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS head (
     id INTEGER PRIMARY KEY CHECK (id = 0), epoch TEXT NOT NULL, version INTEGER NOT NULL, floor INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS api_key (
     id TEXT PRIMARY KEY, env TEXT NOT NULL, name TEXT NOT NULL, principal TEXT NOT NULL, scopes TEXT NOT NULL,
     plan TEXT, tenant TEXT, metadata TEXT NOT NULL, addresses TEXT NOT NULL,
     hash TEXT NOT NULL, hash_version TEXT NOT NULL, old_hash TEXT, old_hash_version TEXT, grace_until_ms INTEGER,
     created_ms INTEGER NOT NULL, created_by TEXT NOT NULL, rotated_ms INTEGER,
     expires_ms INTEGER, revoked_ms INTEGER, used_hour INTEGER) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS api_key_principal ON api_key (principal, id)`,
  `CREATE TABLE IF NOT EXISTS revocation (
     id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, iss TEXT NOT NULL, value TEXT NOT NULL,
     before_ms INTEGER, until_ms INTEGER, reason TEXT NOT NULL, created_ms INTEGER NOT NULL, created_by TEXT NOT NULL,
     UNIQUE (kind, iss, value))`,
  `CREATE INDEX IF NOT EXISTS revocation_until ON revocation (until_ms) WHERE until_ms IS NOT NULL`,
  // One row per change. 'key': subject is a key's id; 'add' and 'remove': the revocation's kind, iss and value as JSON.
  `CREATE TABLE IF NOT EXISTS change (
     version INTEGER PRIMARY KEY, op TEXT NOT NULL, subject TEXT NOT NULL, before_ms INTEGER)`,
  `CREATE TABLE IF NOT EXISTS act (
     id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
     target TEXT NOT NULL, detail TEXT NOT NULL, request_id TEXT NOT NULL)`,
] as const

/** The look-up of the warm path's first miss: kept here so that a test can ask SQLite how it would run. */
export const LOOKUP = 'SELECT * FROM api_key WHERE id = ?'
export const KEYS_PAGE = 'SELECT * FROM api_key WHERE id > ? ORDER BY id LIMIT ?'
export const KEYS_OF_PRINCIPAL = 'SELECT * FROM api_key WHERE principal = ? AND id > ? ORDER BY id LIMIT ?'

export type KeyRow = {
  id: string
  env: string
  name: string
  principal: string
  scopes: string
  plan: string | null
  tenant: string | null
  metadata: string
  addresses: string
  hash: string
  hash_version: string
  old_hash: string | null
  old_hash_version: string | null
  grace_until_ms: number | null
  created_ms: number
  created_by: string
  rotated_ms: number | null
  expires_ms: number | null
  revoked_ms: number | null
  used_hour: number | null
}

export type RevocationRow = {
  id: number
  kind: string
  iss: string
  value: string
  before_ms: number | null
  until_ms: number | null
  reason: string
  created_ms: number
  created_by: string
}

export type ActRow = {
  id: number
  at_ms: number
  who: string
  what: string
  target: string
  detail: string
  request_id: string
}
