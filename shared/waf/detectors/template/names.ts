// Names that tell in an expression: by which a template reaches out of itself, and which leak as they stand.

import { wordSet } from '../../runs.ts'

/** Gadgets that say nothing unless they go on to another one: words that placeholders use too. Lower case. */
const COMMON_WORDS =
  'self config settings application session file read context app class t g init process global import require debug dump template_object servlet tostring inspect os thread execute valueof read system runtime namespace storages signer handler shell dir env kernel io getproperty $root $watch $parent hasownproperty defineproperty'
export const COMMON = wordSet(COMMON_WORDS)

/** Objects and functions by which a template reaches out of itself, when accessed or called. Lower case. */
export const GADGETS = wordSet(
  `${COMMON_WORDS} cycler lipsum joiner get_flashed_messages url_for getclass forname getruntime processbuilder scriptenginemanager scriptengine freemarker objectconstructor exec passthru shell_exec popen proc_open eval assert get_env constructor _self _context _env registerundefinedfiltercallback getfilter mainmodule child_process execsync spawnsync __import__ subprocess builtins globals mro subclasses bases classloader getclassloader getmethod invoke newinstance unsafe currentthread facescontext requestdispatcher getparameter ognl memberaccess xwork inputstream ioutils readfile file_get_contents readlines phpinfo phpversion getenv var_dump print_r smarty defineclass loadclass fromcharcode println sleep secret_key environ file_excerpt get_user_file constant getresource getprotectiondomain getsession getservletcontext getrealpath setattribute applicationscope sessionscope requestscope pagecontext initparam lower_abc popen3 popen4 open3 open4 get_admin_log current_app from_pyfile from_envvar registerfunction writefile display_errors ini_set $eval $apply $$phase $digest $on _openblock _c getownpropertydescriptor getprototypeof _templatereference__context setescaper`,
)

/** Functions of web frameworks that templates call; what they are reached through is what is hostile. */
export const HELPERS = wordSet('url_for get_flashed_messages')

/** As the whole expression, in double braces, these leak by themselves. */
export const LEAKS = wordSet('config self settings debug request _self _context app dump smarty env global')

/** What filters call when they are given its name. */
export const CALLED: readonly string[] =
  'system exec passthru shell_exec popen phpinfo file_get_contents ini_set error_reporting assert call_user_func'.split(
    ' ',
  )
