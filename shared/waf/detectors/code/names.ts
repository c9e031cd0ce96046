// What code injections call. 3: by its name alone; 2: with a quoted or nested argument in a telling place; 1: only
// together with other evidence.

import { wordSet } from '../../runs.ts'

export const CALLS: ReadonlyMap<string, number> = new Map([
  ...table(
    3,
    'apache_setenv reflectionfunction phpinfo shell_exec passthru proc_open pcntl_exec base64_decode gzinflate gzuncompress str_rot13 call_user_func call_user_func_array create_function file_put_contents move_uploaded_file fsockopen pfsockopen __import__ execsync spawnsync execfilesync getruntime defineclass scriptenginemanager newinstance processbuilder ob_start register_shutdown_function register_tick_function show_source highlight_file php_uname get_defined_vars get_current_user getmyuid get_defined_functions ini_get_all getallheaders get_loaded_extensions',
  ),
  ...table(
    2,
    'fwrite fputs system exec popen eval assert execfile preg_replace file_get_contents readfile fopen include include_once require_once var_dump print_r print die echo sleep usleep md5 chr getenv posix_getpwuid breakpoint scandir opendir glob unlink dl mail parse_str extract ini_set putenv dir spawn fork syscall instance_eval class_eval send compile globals subprocess check_output call run open array_map array_filter array_walk usort uasort uksort iterator_apply unserialize loadstring dofile getmetatable phpversion shell set_error_handler spl_autoload_register feval evalin str2func unix dos execl execle execlp execv execve execvp winexec scandir var_export readpipe',
  ),
  ...table(1, 'require import printf exit'),
])

function table(points: number, names: string): (readonly [string, number])[] {
  return names.split(' ').map((name) => [name, points] as const)
}

/** Names that no other language has, so that an empty argument list tells as much. */
export const PHP_ONLY = wordSet(
  'phpinfo phpversion getmyuid get_current_user php_uname get_defined_vars var_dump print_r getenv breakpoint',
)

/** Functions that run what they are given, so that one within another call tells as well: `die(system('id'))`. */
export const RUNNING = wordSet(
  'system exec popen eval assert execfile spawn readfile readpipe file_get_contents',
)

/** Functions that show what they are given: a literal is as good by itself. */
export const SHOWING = wordSet('print printf echo')

/** Functions of PHP that fail on a text as their first argument: they take a list. */
export const LISTED = wordSet('extract array_filter array_walk usort uasort uksort')

/** Functions that load a module, and modules of Node's, Ruby's and Lua's that reach the machine. Lower case. */
export const LOADING: ReadonlySet<string> = new Set(['require', 'import'])
export const REACHING = wordSet(
  'fs os net vm v8 http https http2 dns tls dgram cluster inspector repl process module worker_threads child_process wasi node socket io ffi open3 pty posix lfs erb yaml drb debug package',
)

/** Words that take an expression. */
export const ENTERED = wordSet('echo print return die exit')

/** Lower case. */
export const PATHS: readonly (readonly [path: string, weight: number])[] = [
  ['java.lang.runtime', 1],
  ['java.lang.processbuilder', 1],
  ['java.lang.class', 0.6],
  ['java.runtime', 1],
  ['java.processbuilder', 1],
  ['java.io.fileinputstream', 0.8],
  ['javax.script.scriptengine', 1],
  ['javax.naming.', 0.8],
  ['runtime.getruntime', 1],
  ['getclass().forname', 1],
  ['class.forname(', 0.8],
  ['classloader.', 0.6],
  ['class.module.classloader', 1],
  ['class.classloader', 1],
  ['com.sun.org.apache', 1],
  ['com.sun.rowset', 1],
  ['org.apache.commons.collections', 1],
  ['org.springframework.context', 0.8],
  ['org.codehaus.groovy', 0.8],
  ['ognl.ognlcontext', 1],
  ['#_memberaccess', 1],
  ['@java.lang', 1],
  ['#context[', 1],
  ['xwork.methodaccessor', 1],
  ["require('child_process", 1],
  ['require("child_process', 1],
  ['require(`child_process', 1],
  ['process.mainmodule', 1],
  ['global.process', 1],
  ['constructor.constructor', 1],
  ["constructor('return", 1],
  ['constructor("return', 1],
  ["import('child_process", 1],
  ['@grabresolver(', 1],
  ['@grabconfig(', 1],
  ['@asttest(', 1],
  ['transform.asttest(', 1],
  ['groovy.transform.', 0.8],
  ['@grab(', 1],
  ['jdk.jshell.', 1],
  ['std::process::command::new(', 1],
  ['sb-ext:run-program', 1],
  ['%getenv(', 1],
  ["lookup('pipe'", 1],
  ['lookup("pipe"', 1],
  ["salt['cmd.", 1],
  ['salt["cmd.', 1],
  ['@eval\n', 1],
  ['@exec\n', 1],
  ['sun.misc.unsafe', 1],
  ['jenkins.model.jenkins', 1],
  ["_g['os']", 1],
  ['_g["os"]', 1],
  ["do.call('system", 1],
  ['do.call("system', 1],
  ['(%pipe%', 1],
  ['/javascript/js(', 1],
  ['/javascript /js (', 1],
  ['/s/launch/f(', 1],
  ['/s/launch/win<<', 1],
  ['(runtime/getruntime', 1],
  ['(eval (read-string', 1],
  ['(open-input-pipe "', 1],
  ['fiddle.dlopen(', 1],
  ['createobject("java"', 1],
  ["createobject('java'", 1],
  ['.tb_frame.f_globals', 1],
  ['.tb_frame.f_builtins', 1],
  ['import os;', 0.8],
  ['import os\n', 0.6],
  ...bindings('spawn_sync process_wrap fs tcp_wrap contextify evals natives os'),
]

/** Node's own modules that start programs, read files or load code; others are named where somebody writes of Node. */
function bindings(names: string): (readonly [string, number])[] {
  return names
    .split(' ')
    .flatMap((name) =>
      ["'", '"', '`'].map((quote) => [`process.binding(${quote}${name}${quote}`, 1] as const),
    )
}

/** Texts that lead to such calls, without one. Lower case. */
export const LEADS: readonly string[] = [
  "kernel.exec '",
  'kernel.exec "',
  "kernel.system '",
  'kernel.system "',
  "io.popen '",
  'io.popen "',
  'root.process',
  'process.env)',
  'new java.',
  'new javax.',
  'classpathxmlapplicationcontext',
  'wscript.shell',
  'adodb.stream',
  'system.diagnostics.process',
  'system.io.file',
  "process['mainmodule",
  'process["mainmodule',
  "['process']['mainmodule",
  '"".class.ancestors',
  'module.constructor.',
  'new system.',
  'new groovy.',
  'new org.springframework.',
  'new org.apache.',
  'new org.codehaus.',
  '@grab(',
  'initialcontext.dolookup',
  'eval(request',
  'process.report',
  'getclass().getclassloader',
  '.gettype().assembly',
  'objectspace.each_object',
  'string.dump(',
  '@groovy.transform.',
  "import('fs",
  'import("fs',
  "import('node:",
  'import("node:',
  'require.main.require',
  'scala.sys.process',
  'import sys.process._',
  'clojure.java.shell',
  'error.preparestacktrace',
  'jenkins.model.jenkins',
  'appdomain.currentdomain',
  'reflection.assembly',
  '.f_globals',
  '.f_builtins',
  '.gi_frame',
  '.tb_frame',
  'constructor:constructor',
  'os.execute"',
  "os.execute'",
  'os.execute[[',
  'require"ffi"',
  'hudson.util.secret',
  '{{/groovy}}',
  '[% perl %]',
  '[% rawperl %]',
  ' all=(all) nopasswd:',
  ' all=(all:all) nopasswd:',
  'launchpath = "/',
  'getobject("winmgmts',
  "getobject('winmgmts",
  'shell-command-to-string',
  'auto_prepend_file=',
  'auto_append_file=',
  'assert_fails(',
  'instanceof{[symbol',
  '[symbol.hasinstance]:eval',
]

/** Classes of a framework of PHP's as a route calls them, and the slash that no name of a class has. Lower case. */
export const ROUTED: readonly string[] = ['\\think\\app/', '\\think\\container/', '\\think\\request/']

/** Modules of Python's that start programs or connect; those that lead to them, which honest programs import as often. */
export const MODULES = wordSet('os subprocess pty socket')
export const LEADING_MODULES: ReadonlySet<string> = new Set([...MODULES, 'sys', 'builtins'])

/** Functions that do nothing without an argument: `execSync()` is a name that somebody writes of. Lower case. */
export const GIVEN = wordSet(
  'shell_exec passthru proc_open pcntl_exec base64_decode gzinflate gzuncompress str_rot13 call_user_func call_user_func_array create_function file_put_contents move_uploaded_file fsockopen pfsockopen __import__ execsync spawnsync execfilesync defineclass show_source highlight_file register_shutdown_function reflectionfunction',
)
