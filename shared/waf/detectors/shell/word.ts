// One word of a command line, filled again and again.

export interface ShellWord {
  /** Unquoted, lower case, bounded. */
  text: string
  start: number
  end: number
  /** Written so as not to be recognised: quotes or escapes inside of the word. */
  disguised: boolean
  /** Backslashes within the word: one may be a path's, several before letters are a disguise. */
  slashes: number
}

export const newWord = (): ShellWord => ({ text: '', start: 0, end: 0, disguised: false, slashes: 0 })
