// The words of SQL that the grammar needs, over the dialects: MySQL, PostgreSQL, SQL Server, Oracle, SQLite.

import { wordSet } from '../../runs.ts'

export const IDENT = 0
export const NUMBER = 1
export const STRING = 2
export const VARIABLE = 3
/** =, <, >, <>, !=, <=>, ~, LIKE, RLIKE, IN, BETWEEN, IS, … */
export const COMPARE = 4
/** OR, AND, XOR, ||, && */
export const LOGIC = 5
/** + - * / % ^ | & DIV MOD COLLATE */
export const ARITH = 6
export const COMMA = 7
export const SEMICOLON = 8
export const LEFT = 9
export const RIGHT = 10
export const DOT = 11
export const COMMENT = 12
export const UNION = 13
export const SELECT = 14
export const NOT = 15
/** NULL, TRUE, FALSE, DEFAULT, CURRENT_USER and the like */
export const LITERAL = 16
/** The first word of a statement other than SELECT. */
export const STATEMENT = 17
export const FROM = 18
export const ORDER = 19
export const BY = 20
export const HAVING = 21
export const INTO = 22
export const CASE = 23
export const ALL = 24
export const WHERE = 25
export const LIMIT = 26
export const CAST = 27
/** What no SQL holds. */
export const OTHER = 28
/** The quote that ends the string which the value stands in. */
export const CLOSE = 29
/** WHEN, THEN, ELSE, END, AS, ON, SET, VALUES … */
export const CLAUSE = 30

const SLOTS = 1024
/** Open addressing by the hash of the lower-case word; 0 is an empty slot. A match is confirmed by the word itself. */
const hashes = new Int32Array(SLOTS)
const kinds = new Uint8Array(SLOTS)
const spellings: string[] = Array.from({ length: SLOTS }, () => '')

/** One step of a word's hash. Letters are folded; digits and underscores stay apart enough. */
export const hashStep = (hash: number, code: number): number => (Math.imul(hash, 31) + (code | 32)) | 0

const add = (kind: number, words: string): void => {
  for (const word of words.split(' ')) {
    let hash = 0
    for (let index = 0; index < word.length; index++) hash = hashStep(hash, word.charCodeAt(index))
    let slot = hash & (SLOTS - 1)
    while (hashes[slot] !== 0) slot = (slot + 1) & (SLOTS - 1)
    hashes[slot] = hash
    kinds[slot] = kind
    spellings[slot] = word
  }
}

add(COMPARE, 'like rlike regexp in between is glob similar ilike sounds exists_like match')
add(LOGIC, 'or and xor')
add(ARITH, 'div mod collate escape')
add(NOT, 'not binary exists any some')
add(UNION, 'union intersect except minus')
add(SELECT, 'select')
add(ALL, 'all distinct distinctrow unique')
add(
  LITERAL,
  'null true false unknown current_user current_date current_time current_timestamp sysdate rownum user',
)
add(
  STATEMENT,
  'drop delete insert update alter create truncate exec execute declare shutdown waitfor grant revoke replace merge handler call do set copy load attach begin if backup restore use kill rename describe desc show explain print raiserror dbcc bulk open commit rollback values with return deallocate prepare analyze lock flush reconfigure vacuum pragma notify listen reset',
)
add(FROM, 'from')
add(ORDER, 'order group')
add(BY, 'by')
add(HAVING, 'having')
add(INTO, 'into')
add(CASE, 'case')
add(WHERE, 'where')
add(LIMIT, 'limit offset procedure fetch')
add(CLAUSE, 'when then else end as on join inner left right outer cross natural using for returning')

/** The kind of text[start, end), whose hash is known: a word that is none costs no string. */
export const wordKind = (text: string, start: number, end: number, hash: number): number => {
  for (let slot = hash & (SLOTS - 1); hashes[slot] !== 0; slot = (slot + 1) & (SLOTS - 1))
    if (hashes[slot] === hash && text.slice(start, end).toLowerCase() === spellings[slot])
      return kinds[slot] as number
  return IDENT
}

/** Functions that do nothing useful in an honest value: their call is evidence by itself. */
export const HOSTILE = wordSet(
  'sleep benchmark pg_sleep pg_sleep_for extractvalue updatexml load_file pg_read_file pg_ls_dir pg_read_binary_file lo_import xp_cmdshell xp_dirtree xp_regread openrowset opendatasource sp_executesql sys_eval sys_exec randomblob receive_message httpuritype load_extension gtid_subset get_host_address get_host_name group_concat database_to_xml query_to_xml get_lock pg_sleep_until zeroblob dblink dblink_connect lo_export lo_from_bytea st_latfromgeohash st_pointfromgeohash fn_xe_file_target_read_file fn_trace_gettable openquery bfilename xmltype crypt_key sleepeachrow gtid_subtract xp_fileexist',
)

/** Functions that serve injection: time, errors, files, the catalogue, and what blind extraction is made of. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'waitfor generate_series ' +
    'exp polygon geometrycollection multipoint linestring multipolygon multilinestring name_const json_keys json_extract json_depth json_length json_valid json_array_length jsonb_path_query jsonb_path_exists jsonb_path_match json_contains json_contains_path json_overlaps json_search json_type json_value json_query json_object json_array isjson jsonb_typeof json_typeof jsonb_exists now pi getdate sysdatetime uuid newid compress uncompress aes_encrypt soundex regexp_like regexp_instr xmlparse xpath ' +
    'dbms_xslprocessor readfile xp_fileexist sp_password ' +
    'version database schema user current_user system_user session_user user_name db_name host_name suser_sname suser_name is_srvrolemember last_insert_id connection_id current_database inet_server_addr sqlite_version serverproperty current_setting current_schema object_id object_name col_name ' +
    'concat concat_ws string_agg listagg xmlagg wm_concat array_to_string array_agg table_to_xml ' +
    'ascii ord char chr nchar unicode hex unhex substring substr mid left right length char_length len lpad rpad instr locate position strcmp ' +
    'if ifnull nullif iif coalesce elt field make_set interval cast convert quotename count min max sum avg rand random floor round pow power sqrt abs ceil md5 sha1 sha2 lower upper trim replace repeat reverse bin oct conv from_base64 to_base64 sign log ln cot bin_to_uuid uuid_to_bin regexp_substr regexp_substring crypt_key bitand quote row typeof isnull nvl decode greatest least bit_length procedure_analyse like not exists sn request external_query true false json_exists'
  )
    .split(' ')
    .concat([...HOSTILE]),
)

/** Functions that tell of the database itself. */
export const ABOUT = wordSet(
  'version database schema user current_user system_user session_user user_name db_name host_name load_file sqlite_version suser_sname suser_name current_database current_schema current_version connection_id pg_backend_pid inet_server_addr',
)

/** `fetch first 1 rows only` */
export const FETCHED: ReadonlySet<string> = new Set(['first', 'next'])

/** Names of the databases' own tables. */
export const CATALOGUE = wordSet(
  'information_schema sqlite_master sqlite_schema sysobjects syscolumns sysdatabases sysusers pg_catalog pg_shadow pg_authid pg_user pg_tables pg_database all_tables user_tables all_tab_columns user_tab_columns dba_users dba_tables sysibm v$version v$instance msysaccessobjects msysobjects performance_schema',
)

const QUIET: ReadonlySet<number> = new Set([FROM, BY, CLAUSE, ALL, LITERAL, NOT])

/** Parts of names that few other texts have. */
const RARE = wordSet('pg lo xp sp xe gettable dblink')

/** One part of a function's name, the rarest: where the name stands, the part does. */
const signalOf = (name: string): string => {
  const parts = name.split('_')
  const rare = parts.find((part) => RARE.has(part))
  return rare ?? parts.reduce((longest, part) => (part.length > longest.length ? part : longest))
}

/** The words that a finding outside of quotes needs one of, for the presence pass. */
export const sqlSignals = (): readonly string[] => [
  ...spellings.filter((word, slot) => word !== '' && !QUIET.has(kinds[slot] as number)),
  ...[...HOSTILE].map(signalOf),
  ...CATALOGUE,
  // Packages of Oracle's.
  'dbms',
  'utl',
  // A further table, on a condition.
  'join',
  // Conditions that are a call.
  'iif',
  'nullif',
  'elt',
]
