// The limiter as users get it: loaded with its first request, so that a page has less to load before that.
import { loadPart } from '../load-part.ts'
import type { LimitedRequest, Limiter, Permit } from './limiter.ts'
import type { LimiterOptions } from './portal-limiter.ts'

/**
 * One for a portal and source address; clients of several users may share it. Keeps requests within the leaky bucket,
 * methods within their operating time, and the portal from overload; everything in memory.
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  let loading: Promise<Limiter> | undefined
  let loaded: Limiter | undefined

  async function load(): Promise<Limiter> {
    try {
      const { createPortalLimiter } = await loadPart(import('./portal-limiter.ts'))
      loaded = createPortalLimiter(options)
      return loaded
    } catch (error) {
      // A page that was offline may come back.
      loading = undefined
      throw error
    }
  }

  async function acquireFirst(request: LimitedRequest): Promise<Permit> {
    loading ??= load()
    return (await loading).acquire(request)
  }

  return {
    durationMs: (method) => loaded?.durationMs?.(method),
    acquire: (request) => loaded?.acquire(request) ?? acquireFirst(request)
  }
}
