import { evictDurableObject } from 'cloudflare:test'

const TRIES_MAX = 60
const PAUSE_MS = 100

/**
 * Throws one object's memory away; answers whether it had any. On a busy machine the platform gives up when the object
 * still has references, though it has nothing to do any more: then it is asked again. Whatever else goes wrong throws.
 */
export const evict = async (stub: DurableObjectStub): Promise<boolean> => {
  for (let tries = 1; ; tries++)
    try {
      await evictDurableObject(stub)
      return true
    } catch (error) {
      const reason = String(error)
      // The platform may have been first: it evicts after 10 s of silence.
      if (reason.includes('it is not currently running')) return false
      if (!reason.includes('it still has active references') || tries === TRIES_MAX) throw error
      await scheduler.wait(PAUSE_MS)
    }
}
