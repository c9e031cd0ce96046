// The entries of allow and deny: names of lists and inline prefixes stand side by side, and their spelling tells
// them apart, so that a mistyped prefix is an error and never the name of a list that nobody defined.

/** Whether an entry means an address or a prefix: it has a colon or slash, or nothing but digits and dots. */
export const isInline = (entry: string): boolean => /[:/]/.test(entry) || /^[0-9.]+$/.test(entry)
