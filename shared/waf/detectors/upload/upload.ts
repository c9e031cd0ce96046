// Uploads that run where they land: a file name with an extension that servers execute, and contents that begin as
// scripts or as a server's settings do. Places other than files are not looked at.

import { isBinary } from '../../fields/binary.ts'
import { pastWord, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Detector, Report } from '../detector.ts'
import { judgeName } from './names.ts'

export const upload: Detector = {
  name: 'upload',
  cost: { character: 0, mark: 1 },
  kinds: ['upload-name', 'upload-content'],
  places: ['file'],
  binary: true,
  wants: () => true,
  detect: (view, context, report) => {
    if (context.part === 'name') judgeName(view.text, report)
    else judgeContent(view.text, report)
  },
}

const HEAD_MAX = 1024
/** What searching it takes. */
const HEAD_WORK = 800

/** What turns a folder's pictures into scripts, or puts a script before each: Apache's, PHP's and IIS' settings. */
const SETTINGS = vocabulary([
  'addtype ',
  'sethandler ',
  'auto_prepend_file',
  'auto_append_file',
  'php_value auto_',
])
const SET: readonly string[] = ['\naddtype application/x-httpd', '<filesmatch', 'scriptprocessor=']

/** Drawings that are programs: ImageMagick's MVG and MSL, PostScript that opens a pipe (CVE-2016-3714, CVE-2018-16509). */
const isDrawing = (head: string): boolean => {
  if (head.startsWith('push graphic-context')) return DRAWN.some((mark) => head.includes(mark))
  if (head.startsWith('<image') || head.startsWith('<?xml'))
    return head.includes('<read filename=') || head.includes('<write filename=')
  return head.includes('(%pipe%')
}

const DRAWN: readonly string[] = ['image over', 'url(', 'ephemeral:', 'msl:', 'label:@', 'text:/']

const judgeContent = (text: string, report: Report): void => {
  work.left -= HEAD_WORK
  const head = text.slice(0, HEAD_MAX).toLowerCase()
  const php = head.indexOf('<?php')
  const short = head.indexOf('<?=')
  if (php >= 0 || short >= 0) report('upload-content', 1, Math.max(php, short), true)
  if (
    head.includes('<%@') ||
    head.includes('<%eval') ||
    head.includes('<%!') ||
    head.includes('<script language="php"') ||
    head.includes('runtime.getruntime')
  )
    report('upload-content', 1, 0, true)
  if (head.startsWith('#!/')) report('upload-content', 0.6, 0, true)
  if (pastWord(head, 0, SETTINGS) >= 0 || SET.some((mark) => head.includes(mark)) || isDrawing(head))
    report('upload-content', 1, 0, true)
  // A picture whose comment is a script: PHP runs what stands behind its mark, wherever that is.
  const embedded = isBinary(text) ? embeddedAt(text) : -1
  if (embedded >= 0) report('upload-content', 1, embedded, true)
}

/** Where a PHP tag begins among bytes; code follows a short one, since three bytes stand anywhere by chance. */
const embeddedAt = (text: string): number => {
  for (let at = text.indexOf('<?'); at >= 0; at = text.indexOf('<?', at + 2)) {
    if (text.slice(at + 2, at + 5).toLowerCase() === 'php' && text.charCodeAt(at + 5) <= 32) return at
    const mark = text.charCodeAt(at + 2)
    if ((mark === 61 || mark === 32 || (mark >= 9 && mark <= 13)) && isPrinted(text, at + 3)) return at
  }
  return -1
}

const PRINTED_MIN = 10

const isPrinted = (text: string, from: number): boolean => {
  for (let at = from; at < from + PRINTED_MIN; at++) {
    const code = text.charCodeAt(at)
    if (!(code >= 32 && code <= 126)) return false
  }
  return true
}
