// What a command is parted by from what stands before it: it says how much the command's own line has to tell.

/** What stands before the command. */
export const SEPARATED = 0
/** A line break, and before it a value that is no word: an address, a number, a closed quote. */
export const BROKEN_LINE = 1
/** Nothing: the value's start, a line's start. It takes more to tell. */
export const WHOLE = 2
