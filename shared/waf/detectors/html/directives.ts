// Attributes by which frameworks run their value as script (Vue, Alpine, Angular, htmx), in a tag or behind a broken-out quote.

import { pastWord, vocabulary } from '../../runs.ts'

/** `@click`, `v-on:click`, `v-html`, `x-on:click`, `ng-click`, `(click)`, `hx-on:load`; `name` in lower case. */
export const isDirective = (name: string): boolean => pastWord(name, 0, DIRECTIVES) >= 0

const DIRECTIVES = vocabulary('@ ( v- x- ng- hx- data-ng- data-hx- data-bind')
