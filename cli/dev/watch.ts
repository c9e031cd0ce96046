// Tells when something in a policy folder was edited. Each folder is watched by itself: Node's recursive watch on Linux
// loses a file that was replaced (an editor's save by renaming, a branch switch), and no later edit of it is told.

import { readdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

/** Calls `changed` once per burst of edits, `afterMs` behind the last one, and never twice at a time. */
export const watchFolder = (root: string, afterMs: number, changed: () => Promise<void>): (() => void) => {
  let watchers: readonly FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const close = (): void => {
    for (const watcher of watchers) watcher.close()
  }
  // All of them anew: a folder may have been put in another's place under its name.
  const follow = (): void => {
    close()
    watchers = foldersIn(root).flatMap((folder) => watched(folder, edited))
  }
  const edited = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // First: what is edited while `changed` reads is told once more.
      follow()
      running = running.then(changed)
    }, afterMs)
  }
  follow()
  return () => {
    clearTimeout(timer)
    close()
  }
}

/** None for a folder that is gone since it was read: whoever takes it away edits the folder around it. */
const watched = (folder: string, edited: () => void): readonly FSWatcher[] => {
  try {
    const watcher = watch(folder, edited)
    // It may vanish under us (a branch switch): what was built serves on.
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    return []
  }
}

const foldersIn = (root: string): readonly string[] => {
  try {
    const inner = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    return [root, ...inner.flatMap(({ name }) => foldersIn(join(root, name)))]
  } catch {
    return [root]
  }
}
