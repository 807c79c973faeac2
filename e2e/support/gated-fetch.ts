// A fetch that holds one request, so that a test decides what happens meanwhile.

import type { Fetch } from '@latchkey/app'

export interface Gate {
  readonly fetch: Fetch
  /** Resolves when the request stands at the gate. */
  readonly arrived: Promise<void>
  open(): void
}

/**
 * Holds the first request whose address contains `part`.
 * @param where `before`: the server has not seen it yet; `after`: the server has answered, nobody has read the answer
 */
export function gate(part: string, where: 'before' | 'after'): Gate {
  const arrival = Promise.withResolvers<void>()
  const opening = Promise.withResolvers<void>()
  let held = false

  async function pass(): Promise<void> {
    arrival.resolve()
    await opening.promise
  }

  return {
    arrived: arrival.promise,
    open: opening.resolve,
    async fetch(url, init) {
      const holds = !held && url.includes(part)
      if (!holds) return fetch(url, init)
      held = true
      if (where === 'before') await pass()
      // The text is read at once: a socket that waits for its reader is cut after a while.
      const response = await fetch(url, init)
      const text = await response.text()
      if (where === 'after') await pass()
      return new Response(text, { status: response.status, headers: response.headers })
    }
  }
}

/** Real requests; the JSON of answers from addresses that contain `part` is changed. */
export function changedAnswers(
  part: string,
  change: (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!url.includes(part)) return response
    const body = (await response.json()) as Readonly<Record<string, unknown>>
    return Response.json(change(body), { status: response.status })
  }
}
