// How a port lets work go on behind an answer.

/** Lets work finish behind the response (the platform's waitUntil). A rejection is a bug, and is reported. */
export type Defer = (work: Promise<unknown>) => void
