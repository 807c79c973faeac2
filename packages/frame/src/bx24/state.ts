// What the drop-in knows of its portal: nothing at first, then the answer to getInitData and the present token.
import type { Clock } from '../env/frame-env.ts'
import type { FrameAddress } from '../messages/frame-address.ts'
import type { Messenger } from '../messages/messenger.ts'
import { readLifeMs, readPath, readValues, textOf, type Values } from '../portal/init-data.ts'
import { restAddress } from '../portal/rest-address.ts'

export interface Bx24Auth {
  readonly access_token: string
  readonly refresh_token: string
  /** A moment in milliseconds, whatever its name says. */
  readonly expires_in: number
  readonly domain: string
  readonly member_id: string
}

export interface Bx24State {
  /** The portal's answer as sent; empty before it. */
  data(): Values
  isReady(): boolean
  /** At once when the portal has answered, otherwise then. */
  whenReady(run: () => void): void
  /** The portal has answered. */
  begin(answer: Values): void
  /** False before the portal's answer and after the token's end. */
  auth(): Bx24Auth | false
  isExpired(): boolean
  authorization(): { readonly token: string; readonly restAddress: string }
  /** A new token of `refreshAuth`, unless it is none. */
  take(answer: Values): boolean
  /** However many calls need a new token, the portal is asked once. `false` when it gave none within 10 s. */
  renew(done: (given: boolean) => void): void
}

const patienceMs = 10_000

export function createState(clock: Clock, address: FrameAddress, messenger: Messenger): Bx24State {
  let data: Values = {}
  let ready = false
  let token = { id: '', refresh: '', expiresAt: 0 }
  const onReady: (() => void)[] = []
  const onRenewed: ((given: boolean) => void)[] = []

  function take({ AUTH_ID: id, REFRESH_ID: refresh, AUTH_EXPIRES: lifeS }: Values): boolean {
    if (typeof id !== 'string' || id === '') return false
    token = { id, refresh: textOf(refresh), expiresAt: clock.now() + readLifeMs(lifeS) }
    return true
  }

  function renew(done: (given: boolean) => void): void {
    onRenewed.push(done)
    if (onRenewed.length > 1) return
    const end = (given: boolean) => {
      cancelTimer()
      forget()
      for (const run of onRenewed.splice(0)) run(given)
    }
    const cancelTimer = clock.after(patienceMs, () => end(false))
    const forget = messenger.send('refreshAuth', {}, (text) => end(take(readValues(parseReply(text)))))
  }

  return {
    data: () => data,
    isReady: () => ready,
    whenReady(run) {
      if (ready) run()
      else onReady.push(run)
    },
    begin(answer) {
      data = answer
      ready = true
      take(answer)
      for (const run of onReady.splice(0)) run()
    },
    auth() {
      if (!ready || token.expiresAt <= clock.now()) return false
      return {
        access_token: token.id,
        refresh_token: token.refresh,
        expires_in: token.expiresAt,
        domain: address.domain,
        member_id: textOf(data['MEMBER_ID'])
      }
    },
    isExpired: () => token.expiresAt < clock.now(),
    authorization: () => ({
      token: token.id,
      restAddress: restAddress(address, readPath(data))
    }),
    take,
    renew
  }
}

/** An empty answer is an empty array to old pages. */
export function parseReply(text: string): unknown {
  return text === '' ? [] : JSON.parse(text)
}
