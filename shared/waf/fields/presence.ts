// One pass over a text that says which byte classes and which telling words occur in it. Nine of ten values of real
// traffic hold nothing that any detector could use, and are done with here (plain.ts). Soundness: a detector's `wants` may
// only ask for what its every finding needs.

import { commandNames } from '../commands/names.ts'
import { NAMES } from '../detectors/scanner/names.ts'
import { sqlSignals } from '../detectors/sql/words.ts'
import { findIn, LOWER, pastRun } from '../runs.ts'

export const SINGLE = 1
export const DOUBLE = 1 << 1
export const BACKTICK = 1 << 2
export const LESS = 1 << 3
export const PAREN = 1 << 4
export const SEMI = 1 << 5
export const PIPE = 1 << 6
export const AMP = 1 << 7
export const DOLLAR = 1 << 8
export const BACKSLASH = 1 << 9
export const PERCENT = 1 << 10
export const EQUALS = 1 << 11
export const HASH = 1 << 12
export const BRACE = 1 << 13
export const BRACKET = 1 << 14
export const SLASH = 1 << 15
export const COLON = 1 << 16
export const STAR = 1 << 17
export const AT = 1 << 18
export const GREATER = 1 << 19
/** Exclamation mark, caret, tilde. */
export const BANG = 1 << 20
export const QUESTION = 1 << 21
/** Carriage return or line feed. */
export const BREAK = 1 << 22
/** Any other control character. */
export const CONTROL = 1 << 23
export const SPACE = 1 << 24
/** Anything from U+0080 on. */
export const HIGH = 1 << 25
export const COMMA = 1 << 26
export const DIGIT = 1 << 27
/** Two dots in a row. */
export const DOTS = 1 << 28
/** Two dashes in a row. */
export const DASHES = 1 << 29
/** Plus and single dash. */
export const SIGN = 1 << 30
/** Two slashes in a row. */
export const SLASHES = 1 << 31

/** What a text may hold and still be plain: no detector and no unfolding looks at it, unless a word calls. */
export const PLAIN = SPACE | COLON | SLASH | COMMA | DIGIT | SIGN

export const WORD_SQL = 1
export const WORD_SHELL = 1 << 1
export const WORD_FILE = 1 << 2
export const WORD_URL = 1 << 3
export const WORD_CODE = 1 << 4
export const WORD_SCANNER = 1 << 5
/** Names that reach into objects. */
export const WORD_NAME = 1 << 6
/** Parts of the type names of serialised objects. */
export const WORD_OBJECT = 1 << 7

/** In the table only: a letter is no class of its own. */
const LETTER = -1

const CLASS = new Int32Array(128)
const mark = (characters: string, bit: number): void => {
  for (let index = 0; index < characters.length; index++) CLASS[characters.charCodeAt(index)] = bit
}
for (let code = 0; code < 32; code++) CLASS[code] = CONTROL
for (let code = 65; code <= 90; code++) CLASS[code] = LETTER
for (let code = 97; code <= 122; code++) CLASS[code] = LETTER
CLASS[127] = CONTROL
mark("'", SINGLE)
mark('"', DOUBLE)
mark('`', BACKTICK)
mark('<', LESS)
mark('()', PAREN)
mark(';', SEMI)
mark('|', PIPE)
mark('&', AMP)
mark('$', DOLLAR)
mark('\\', BACKSLASH)
mark('%', PERCENT)
mark('=', EQUALS)
mark('#', HASH)
mark('{}', BRACE)
mark('[]', BRACKET)
mark('/', SLASH)
mark(':', COLON)
mark('*', STAR)
mark('@', AT)
mark('>', GREATER)
mark('!^~', BANG)
mark('?', QUESTION)
mark('\r\n', BREAK)
mark(' \t', SPACE)
mark(',', COMMA)
mark('0123456789', DIGIT)
mark('+-', SIGN)

/** Slots of the word table: a word's hash to the bits that it calls. A foreign word in a slot costs a look, no more. */
const WORD_SLOTS = 1 << 15
const WORDS = new Uint8Array(WORD_SLOTS)

/** `apt-get`, `7z`, `cmd.exe`: the pass sees runs of letters. */
const lettersOf = (name: string): string => {
  const parts: string[] = []
  for (let at = findIn(name, LOWER); at >= 0;) {
    const end = pastRun(name, at, LOWER)
    parts.push(name.slice(at, end))
    at = findIn(name, LOWER, end)
  }
  return parts.join(' ')
}

/** Registers the words that a detector asks for, at module load. */
const register = (bit: number, words: string): void => {
  for (const word of words.split(' ')) {
    let hash = 0
    for (let index = 0; index < word.length; index++)
      hash = Math.imul(hash, 31) + (word.charCodeAt(index) & 31)
    const key = (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1)
    WORDS[key] = (WORDS[key] ?? 0) | bit
  }
}

for (const word of sqlSignals()) register(WORD_SQL, lettersOf(word))
register(WORD_SHELL, 'bin usr sbin local tmp getent xterm')
for (const name of commandNames()) register(WORD_SHELL, lettersOf(name))
register(
  WORD_FILE,
  'etc proc win boot var srv windows winnt system32 web wp config htaccess htpasswd passwd shadow ssh git env root home usr sys dev hosts issue opt tmp inetpub apache nginx php mysql meta wsdl svn hg bash aws docker kube private users library applications repair autoexec x sam global settings application database local id log access error self cmdline environ version bin sbin lib mnt boot ntldr sysprep unattend debug iis inc src app data backup nginx httpd xampp wamp program documents desktop netrc pgpass rhosts bashrc sh_history metabase unattended mail spool ini cnf conf rsa dsa ecdsa authorized known viminfo ntuser asax mysqld profile applicationhost machine tomcat secrets sites vault terraform tfstate npmrc gnupg azure zsh pypirc boto cfg dockercfg keychains bzr gem',
)
register(
  WORD_URL,
  'http https ftp gopher file dict ldap ldaps tftp sftp jar netdoc phar php expect zip data javascript vbscript livescript mocha localhost metadata ssh2 rar ogg glob compress zlib rmi dns nis iiop corba view smb ws wss mailto gopher netdoc tftp sftp vbs jscript livescript mhtml feed file url view source local metadata google goog instance kubernetes rancher classpath',
)
register(
  WORD_CODE,
  'jndi script system java javax runtime getruntime eval exec require import process processbuilder constructor class classloader getclass forname lang io naming scriptengine scriptenginemanager sun apache springframework codehaus groovy ognl ognlcontext memberaccess context xwork methodaccessor child global mainmodule binding os diagnostics module commons classpathxmlapplicationcontext wscript adodb builtins globals subclasses mro objectspace gettype dlopen dump qx grabresolver grabconfig asttest phpinfo passthru func assert construct preparestacktrace jenkins appdomain winmgmts shell jshell getenv grab pipe launch std sb salt javascript prepend append gi tb hudson perl rawperl nopasswd',
)
register(
  WORD_OBJECT,
  'sun mchange hexasciiserializedmap xalan invokertransformer templatesimpl objectdataprovider priorityqueue jdbcrowsetimpl reflect ruby python java javax php void nd configuration beans xmldecoder nashorn jdk eventhandler dynamic imageio jndi springframework logback hikari ehcache diagnostics collections xamlreader codedom automation windowsidentity roleprincipal resourcedictionary workflowdesigner fileinfo groovy visualstudio expandedwrapper',
)
register(
  WORD_NAME,
  'proto constructor prototype class admin isadmin is superuser root role roles permissions privilege account verified approved py fn construct cmd command cmdline commandline exec execute shell',
)
for (const name of NAMES) register(WORD_SCANNER, lettersOf(name))
// Of phrases, and of sites that a scanner has somebody call.
register(WORD_SCANNER, 'morfeus nasl faster xspider interact oastify burpcollaborator oast bxss dnslog ceye')

/** The answer of `look`: one object, since the pass runs on every field and is never nested. */
export const seen = {
  chars: 0,
  words: 0,
  /** How many characters are neither letters nor spaces, commas or digits: what detectors stop at, and pay for. */
  marks: 0,
}

const UNMARKED = SPACE | COMMA | DIGIT

/** Fills `seen` for text[start, end). */
export const look = (text: string, start: number, end: number): void => {
  let chars = 0
  let words = 0
  let before = 0
  let marks = 0
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    const bits = code < 128 ? (CLASS[code] as number) : HIGH
    if (bits === LETTER) {
      let hash = code & 31
      while (++index < end) {
        const next = text.charCodeAt(index)
        if (next >= 128 || CLASS[next] !== LETTER) break
        hash = Math.imul(hash, 31) + (next & 31)
      }
      words |= WORDS[(hash ^ (hash >>> 15)) & (WORD_SLOTS - 1)] as number
      index--
      before = 0
      continue
    }
    chars |= bits
    if ((bits & UNMARKED) === 0) marks++
    if (code === before) {
      if (code === 46) chars |= DOTS
      else if (code === 45) chars |= DASHES
      else if (code === 47) chars |= SLASHES
    }
    before = code
  }
  seen.chars = chars
  seen.words = words
  seen.marks = marks
}
