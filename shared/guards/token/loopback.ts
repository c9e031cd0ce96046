// Where plain HTTP may fetch keys: from this very machine, in dev. Everywhere else someone on the way could answer
// with keys of their own. Asked by the build of what the policy states, and by the adapter of every redirect.

/** The hostname as URL gives it: canonical, so `127.1` is already `127.0.0.1`. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
