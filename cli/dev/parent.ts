// npm runs a script through a shell, and hands a SIGTERM on to that shell alone: the shell ends, and what it ran stays
// behind without anybody who would end it. A program that npm started therefore looks whether its parent is still there.

const LOOK_MS = 500

/** Calls once the program that started this one is gone. Outside of npm never: there a parent may leave on purpose. */
export const whenParentIsGone = (call: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const looking = setInterval(() => {
    // An orphan gets another parent.
    if (process.ppid === parent) return
    clearInterval(looking)
    call()
  }, LOOK_MS)
  // Looking alone must not keep a finished command alive.
  looking.unref()
}
