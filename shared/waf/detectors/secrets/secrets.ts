// Files that hold secrets or tell of a machine: one table for all who ask whether a path leads to one, what a command
// reads, what an option sends, what a program opens. Trusts no list to be whole: where paths are judged, folders and
// climbs tell, too.

import { applications } from './applications.ts'
import { unix } from './unix.ts'
import { windows } from './windows.ts'

const traits = new Map<string, number>()
for (const [its, folder, names] of [...unix, ...windows, ...applications])
  for (const name of names.split(' ')) traits.set(folder + name, its)

/** Every name that has the trait, or one of several. A name may go on: `etc/cron.` is `etc/cron.daily/x`. */
export const filesThat = (trait: number): readonly string[] =>
  [...traits.keys()].filter((name) => (traitsOf(name) & trait) !== 0)

/** 0 for a name that is not in the table. */
export const traitsOf = (name: string): number => traits.get(name) ?? 0
