// The bytes that shells ignore within a word: an attacker puts them between any two letters of a command. The prefilter
// looks for a command's literals in the text without them.

import { setOf } from './sets.ts'

export const NOISE = setOf([0x22, 0x22], [0x27, 0x29], [0x5b, 0x5e])
