// Anchors that replace a variable of the page's script: two of one id become a list, whose member `name` is the second one's
// address (HTML §7.2.2.3). No document names one anchor twice and calls it by another name besides.

import { work } from '../../work.ts'
import type { Attribute } from './tag.ts'

/** The ids of the last two anchors, and whether the last one has a name of its own. */
const seen = { id: '', last: '', name: '' }

const ID_MAX = 40
const ANCHOR_WORK = 40

export const beginAnchors = (): void => {
  seen.id = seen.last = seen.name = ''
}

export const beginAnchor = (): void => {
  seen.last = seen.id
  seen.id = seen.name = ''
}

export const readAnchor = (text: string, { name, start, stop, assigned }: Attribute): void => {
  if (!assigned || stop - start > ID_MAX) return
  work.left -= ANCHOR_WORK
  if (name === 'id') seen.id = text.slice(start, stop)
  else if (name === 'name') seen.name = text.slice(start, stop)
}

export const clobbers = (): boolean =>
  seen.id !== '' && seen.id === seen.last && seen.name !== '' && seen.name !== seen.id
