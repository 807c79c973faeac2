// fetch to the application's own back end, with the session token and one renewal.
import type { FrameEnv } from '../env/frame-env.ts'
import { FrameError } from '../errors/frame-error.ts'
import { ownAddress } from './own-address.ts'
import type { Session } from './session.ts'

export type OwnFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export function createOwnFetch(
  { fetch, window }: Pick<FrameEnv, 'fetch' | 'window'>,
  session: Session
): OwnFetch {
  return async function ownFetch(input, init = {}) {
    const isRequest = input instanceof Request
    const address = ownAddress(window, isRequest ? input.url : input)
    const target = isRequest ? input : address
    const send = (to: string | Request, token: string) => {
      const headers = new Headers(init.headers ?? (isRequest ? input.headers : undefined))
      headers.set('Authorization', `Bearer ${token}`)
      return fetch(to, { ...init, headers })
    }

    const token = await session.current()
    const response = await send(target instanceof Request ? target.clone() : target, token)
    if (response.status !== 401 || response.headers.get('Latchkey-Retry') !== 'session') return response
    await response.body?.cancel()
    const renewed = await session.newerThan(token)
    if (init.body instanceof ReadableStream) {
      throw new FrameError(
        'body-used',
        'The session was renewed, but the body was a stream: send the request again with a new one.'
      )
    }
    return send(target, renewed)
  }
}
