// libmodsecurity with the same rules on the same requests, as the benchmark's peer. A small C program is compiled
// against Debian's libmodsecurity-dev and told the requests over a file; it measures its own CPU time and answers
// with microseconds a request.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { err, ok, type Result } from '../shared/lib/result.ts'
import { toOctets } from '../shared/waf/transforms/bytes.ts'
import { requests } from './crs-requests.ts'

const HEADER = '/usr/include/modsecurity/modsecurity.h'

const SOURCE = String.raw`
#include <modsecurity/modsecurity.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>
#include <modsecurity/intervention.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static void quiet(void *data, const void *message) { (void)data; (void)message; }
static unsigned char *at;
static unsigned word(void) { unsigned value; memcpy(&value, at, 4); at += 4; return value; }
static char *text(unsigned *length) { *length = word(); char *found = (char *)at; at += *length + 1; return found; }
static double now(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
int main(int argc, char **argv) {
  FILE *file = fopen(argv[2], "rb");
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  unsigned char *all = malloc(size);
  if (fread(all, 1, size, file) != (size_t)size) return 1;
  ModSecurity *engine = msc_init();
  msc_set_log_cb(engine, quiet);
  RulesSet *rules = msc_create_rules_set();
  const char *error = NULL;
  if (msc_rules_add_file(rules, argv[1], &error) < 0) { fprintf(stderr, "%s\n", error); return 1; }
  double best[16] = {0};
  for (int round = 0; round < 4; round++) {
    at = all;
    unsigned groups = word();
    for (unsigned group = 0; group < groups; group++) {
      unsigned count = word(), refused = 0;
      double start = now();
      for (unsigned index = 0; index < count; index++) {
        unsigned length;
        char *method = text(&length), *target = text(&length);
        Transaction *transaction = msc_new_transaction(engine, rules, NULL);
        msc_process_connection(transaction, "203.0.113.9", 40000, "192.0.2.1", 443);
        msc_process_uri(transaction, target, method, "1.1");
        unsigned headers = word();
        for (unsigned header = 0; header < headers; header++) {
          unsigned nameLength, valueLength;
          char *name = text(&nameLength), *value = text(&valueLength);
          msc_add_n_request_header(transaction, (unsigned char *)name, nameLength, (unsigned char *)value, valueLength);
        }
        msc_process_request_headers(transaction);
        char *body = text(&length);
        if (length > 0) msc_append_request_body(transaction, (unsigned char *)body, length);
        msc_process_request_body(transaction);
        ModSecurityIntervention verdict = { .status = 200, .pause = 0, .url = NULL, .log = NULL, .disruptive = 0 };
        msc_intervention(transaction, &verdict);
        refused += verdict.disruptive != 0;
        free(verdict.url);
        free(verdict.log);
        msc_transaction_cleanup(transaction);
      }
      double each = (now() - start) / count;
      if (round == 0 || each < best[group]) best[group] = each;
      if (round == 3) printf("%.3f %u\n", best[group], refused);
    }
  }
  return 0;
}
`

/** Little-endian: counts and lengths of 32 bits, each text with a NUL behind it. */
const encode = (): Uint8Array => {
  const bytes: number[] = []
  const count = (value: number): void => {
    for (let shift = 0; shift < 32; shift += 8) bytes.push((value >>> shift) & 255)
  }
  const add = (text: string): void => {
    count(text.length)
    for (const byte of toOctets(text)) bytes.push(byte)
    bytes.push(0)
  }
  const groups = requests()
  count(groups.length)
  for (const { texts } of groups) {
    count(texts.length)
    for (const request of texts) {
      add(request.method)
      add(request.target)
      count(request.headers.length)
      for (const [name, value] of request.headers) {
        add(name)
        add(value)
      }
      add(request.body ?? '')
    }
  }
  return Uint8Array.from(bytes)
}

const SETTINGS = `SecRuleEngine On
SecRequestBodyAccess On
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecAuditEngine Off
SecUnicodeMapFile unicode.mapping 20127
`

export interface Peer {
  /** Of CPU, a request. */
  readonly micros: number
  readonly refused: number
}

/** What libmodsecurity makes of the requests, by group. */
export const askPeer = (
  folder: string,
  rules: string,
  setup: string,
): Result<Readonly<Record<string, Peer>>, string> => {
  if (!existsSync(HEADER)) return err('libmodsecurity is not here: apt-get install libmodsecurity-dev gcc')
  const [source, program, sent, conf] = ['peer.c', 'peer', 'requests', 'peer.conf'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  writeFileSync(source, SOURCE)
  writeFileSync(sent, encode())
  const files = readdirSync(rules).filter((name) => name.endsWith('.conf'))
  const includes = [setup, ...files.toSorted().map((name) => join(rules, name))]
  const mapping = ['/usr/share/modsecurity-crs/unicode.mapping', '/etc/modsecurity/unicode.mapping'].find(
    (file) => existsSync(file),
  )
  if (mapping !== undefined) copyFileSync(mapping, join(folder, 'unicode.mapping'))
  const settings = mapping === undefined ? SETTINGS.replace(/^SecUnicodeMapFile.*\n/m, '') : SETTINGS
  writeFileSync(conf, settings + includes.map((file) => `Include ${file}\n`).join(''))
  const built = spawnSync('cc', ['-O2', '-o', program, source, '-lmodsecurity'], { encoding: 'utf8' })
  if (built.status !== 0) return err(`the peer does not compile: ${built.stderr.slice(0, 500)}`)
  const run = spawnSync(program, [conf, sent], { encoding: 'utf8', cwd: folder, maxBuffer: 1 << 24 })
  if (run.status !== 0) return err(`the peer failed: ${run.stderr.slice(0, 500)}`)
  const lines = run.stdout.trim().split('\n')
  return ok(
    Object.fromEntries(
      requests().map(({ name }, index) => {
        const [micros, refused] = (lines[index] ?? '').split(' ').map(Number)
        return [name, { micros: micros ?? Number.NaN, refused: refused ?? Number.NaN }]
      }),
    ),
  )
}
