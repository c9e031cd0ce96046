// What is known of a file that holds secrets or tells of a machine. Each reader asks one question of the table, so that a
// name stands in it once, with the answers to all of them.

/** How much a command that names it tells. Whoever looks around reads it, and documents name it, too. */
export const LOOKED = 1
/** Nobody sends it anywhere. */
export const KEPT = 2
/** Nobody shows it as an example. */
export const CROWN = 3
export const GRADE = 3

/** No honest request's path leads there. */
export const ASKED = 4
/** It ends a component of a path: `.env.example` and `.envrc` are other files than `.env`. */
export const EXACT = 8
/** Its bare name is asked for, too. */
export const ALONE = 16
/** Whatever folder it stands in. */
export const ANYWHERE = 32
/** It is asked for through broken decoders. */
export const DISGUISED = 64
/** Strings of programs and templates that are sent in name it. */
export const QUOTED = 128

/** The names of one folder, apart by blanks; in lower case, parted by `/`, rooted where the folder is a system's. */
export type Row = readonly [traits: number, folder: string, names: string]
