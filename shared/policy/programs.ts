// The payload rule sets that a policy may name, compiled.

export const programs: ReadonlyMap<string, Uint8Array> = new Map()
