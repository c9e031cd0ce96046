// Keys by which readers of JSON are told which object to make (jsonpickle, Oj, Ruby's json, ServiceStack, JavaScriptSerializer,
// Yii's and Guzzle's objects), and what stands behind them. The key stands in the client's hands, and so does the class.

import { charset, NAME, pastRun, pastWord, standsAt, vocabulary, wordSet } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { INTERPRETERS } from './types.ts'

const KEY_MAX = 24
const QUOTE = charset('"')
const CAPITAL = charset('A-Z')
/** `"Gem::…`, and of a structure `["Gem::…` */
const OPENINGS = charset('["')
const OPENINGS_MAX = 2

/** A key, and the name of a class or of a function behind it. */
export const keyed = (text: string, { operand }: Context, report: Report): void => {
  if (text.length > KEY_MAX) return
  if (text.startsWith('py/')) {
    if (REDUCED.has(text) || (NAMED.has(text) && isInterpreter(operand)))
      report('deserial-python', 1, 0, true)
  } else if (text.startsWith('^')) {
    if (OJ.has(text) && standsAt(operand, pastRun(operand, 0, OPENINGS, OPENINGS_MAX), CAPITAL))
      report('deserial-ruby', 1, 0, true)
  } else if (text === 'json_class') {
    if (pastWord(operand, 1, RUBY) >= 0) report('deserial-ruby', 1, 0, true)
  } else if (TYPES.has(text)) {
    if (standsAt(operand, 0, QUOTE) && pastWord(operand, 1, DOTNET) >= 0) report('deserial-type', 1, 0, true)
  } else if (text === '__construct()' || (text.startsWith('_fn_') && standsAt(operand, 0, QUOTE)))
    report('deserial-php', 1, 0, true)
}

/** JavaScriptSerializer's `{"__type": "…"}`: its name is made of plain letters, so that its value tells. */
export const hinted = (text: string, context: Context, report: Report): void => {
  if (pastWord(text, 0, DOTNET) >= 0)
    report('deserial-type', context.name.endsWith('__type') ? 1 : 0, 0, true)
}

/** What jsonpickle calls, whatever it is; and what it makes or names. */
const REDUCED = wordSet('py/reduce py/object/new py/object/apply py/initargs py/newargsex')
const NAMED = wordSet('py/object py/type py/function py/repr py/mod py/ref')

const isInterpreter = (operand: string): boolean =>
  standsAt(operand, 0, QUOTE) && INTERPRETERS.has(operand.slice(1, pastRun(operand, 1, NAME)))

const OJ = wordSet('^o ^c ^u ^O')

/** Classes of Ruby's that reach files, processes or templates when they are made. */
const RUBY = vocabulary(
  'Gem:: ERB ActiveSupport:: ActiveModel:: ActionDispatch:: Net:: Rack:: Sprockets:: JSON::GenericObject Kernel IO File Process Pathname UnboundMethod Bundler:: Rake:: Logger'.split(
    ' ',
  ),
  false,
)

const TYPES = wordSet('$type @type')

/** Classes of .NET's that start programs, load code or read further objects. */
const DOTNET = vocabulary(
  'System.Diagnostics. System.Windows. System.IO. System.Management. System.Reflection. System.Configuration.Install. System.Web.UI. System.Web.Security. System.Xaml. System.Activities. System.CodeDom. System.Resources. System.Security.Principal. System.Security.Claims. System.Runtime.Serialization. System.Data.Services. System.Data.DataSet System.Workflow. System.AddIn. System.Drawing.Design. Microsoft.VisualStudio. Microsoft.PowerShell. Microsoft.Workflow.'.split(
    ' ',
  ),
  false,
)
