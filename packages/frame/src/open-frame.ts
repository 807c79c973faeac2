// Opens the frame: finds the portal around the page, asks it who is here, and puts the frame together.
import { createRest, type RestOptions } from '@latchkey/rest'
import { type FrameEnv, frameEnv } from './env/frame-env.ts'
import type { FrameWindow } from './env/frame-window.ts'
import { FrameError } from './errors/frame-error.ts'
import { notInPortal } from './errors/not-in-portal.ts'
import type { Frame } from './frame.ts'
import { type FrameAddress, originOf, readFrameName } from './messages/frame-address.ts'
import { createMessenger } from './messages/messenger.ts'
import { frameCommands } from './portal/commands.ts'
import { readInitData } from './portal/init-data.ts'
import { createPortal } from './portal/portal.ts'
import { createPortalTokens } from './portal/portal-tokens.ts'
import { restAddress } from './portal/rest-address.ts'
import { ownAddress } from './session/own-address.ts'
import { createOwnFetch } from './session/own-fetch.ts'
import { createSession } from './session/session.ts'
import { readPageVisit } from './session/visit.ts'

export interface FrameOptions {
  /** For each answer of the portal and of `/session`, 10 s unless told. */
  readonly timeoutMs?: number | undefined
  /**
   * Origin of the portal that the server proved, for example `https://portal.example`: a frame of any other portal is
   * refused. Read from the page's `latchkey-visit` element unless told; without both every portal is accepted.
   */
  readonly portalOrigin?: string | undefined
  /** Session token for `fetch`, from the page's `latchkey-visit` element unless told. */
  readonly session?: string | undefined
  /** Where the back end renews sessions, `/session` unless told. */
  readonly sessionPath?: string | undefined
  readonly rest?: Omit<RestOptions, 'credentials' | 'fetch'> | undefined
  /** Window, network, clock and randomness instead of the browser's. */
  readonly env?: Partial<FrameEnv> | undefined
}

/**
 * @throws FrameError `not-in-portal` outside a portal's frame, `wrong-portal`, `no-answer`, `bad-answer`,
 * `foreign-origin` for a `sessionPath` elsewhere
 */
export async function openFrame(options: FrameOptions = {}): Promise<Frame> {
  const { timeoutMs = 10_000 } = options
  const env = frameEnv(options.env)
  const { window } = env
  const visit = readPageVisit(window.document)
  const address = requireAddress(window, options.portalOrigin ?? visit.portalOrigin)
  const sessionUrl = ownAddress(window, options.sessionPath ?? '/session')

  const portal = createPortal(createMessenger(window, address, env.randomBytes), env, timeoutMs)
  try {
    const init = readInitData(await portal.ask('getInitData'))
    const tokens = createPortalTokens(portal, env, restAddress(address, init.path), init.token)
    const token = options.session ?? visit.sessionToken
    const ownFetch = createOwnFetch(env, createSession({ env, tokens, url: sessionUrl, timeoutMs, token }))
    // Otherwise the portal calls every time the first one (wire.md appendix A.1).
    if (init.facts.isFirstRun) portal.tell('setInstall', { install: true })
    return {
      ...createRest({ ...options.rest, credentials: tokens, fetch: env.fetch }),
      ...frameCommands(portal, window.document, init),
      ...init.facts,
      domain: address.domain,
      access: () => tokens.state(),
      async fetch(input, requestInit) {
        portal.requireOpen()
        return ownFetch(input, requestInit)
      },
      close: () => portal.close()
    }
  } catch (error) {
    portal.close()
    throw error
  }
}

function requireAddress(window: FrameWindow, provenOrigin: string | undefined): FrameAddress {
  const address = readFrameName(window.name)
  if (address === undefined || (window.parent as unknown) === window) throw notInPortal()
  if (provenOrigin !== undefined && originOf(provenOrigin) !== address.origin) {
    throw new FrameError(
      'wrong-portal',
      `The server proved ${provenOrigin}, but this frame belongs to ${address.origin}: open the application again.`
    )
  }
  return address
}
