// Exit codes of the command, the same for every verb. docs/cli.md tells them to users.

export const EXIT = {
  ok: 0,
  /** The policy has errors; or warnings, where --strict makes them count; or --fail and the request is refused. */
  refused: 1,
  /** Wrong options or arguments, or no policy folder where one was named. */
  usage: 2,
  /** A bug of ours. */
  bug: 70,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
