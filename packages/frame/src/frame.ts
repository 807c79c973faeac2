// What a page can do with its frame.
import type { Rest } from '@latchkey/rest'
import type { FrameFacts, Values } from './portal/init-data.ts'
import type { AccessState } from './portal/portal-tokens.ts'
import type { OwnFetch } from './session/own-fetch.ts'

/** What people type into the application's settings on the portal; the portal keeps it. */
export interface Options {
  /** As of the opening of the frame and the latest `set` of this page; numbers arrive as text. */
  get(name: string): unknown
  all(): Values
  /** @throws FrameError `refused` where the user may not, `no-answer`, `bad-answer`, `closed` */
  set(name: string, value: unknown): Promise<void>
}

/** Names that the place where the application is opened adds for it; none on the main page. */
export interface PlacementInterface {
  readonly commands: readonly string[]
  readonly events: readonly string[]
}

/**
 * The frame of an application inside a portal. `call`, `batch` and `list` speak to the portal's REST as the user who
 * opened the frame; besides `RestError` they reject with `FrameError` when the portal gives no new token.
 *
 * Everything that waits for the portal rejects with FrameError `no-answer`, `bad-answer` or `closed`.
 */
export interface Frame extends Rest, FrameFacts {
  /** Host of the portal, with its port unless that is 80 or 443. */
  readonly domain: string
  /** How old the frame's access token is, for showing; the token itself is nobody's business. */
  access(): AccessState
  /** Of the application on this portal; administrators may set them. */
  readonly appOptions: Options
  /** Of this user. */
  readonly userOptions: Options
  /**
   * fetch to the application's own back end with the session token, which is renewed when needed: before its end, and
   * once when the back end asks for it (401 with `Latchkey-Retry: session`).
   *
   * @throws FrameError `foreign-origin`, `session-refused`, `back-end-unreachable`, `body-used`, `closed`
   */
  readonly fetch: OwnFetch
  /**
   * For the install page, when all is set up: the portal reloads its page and opens the application. Never answered,
   * hence nothing to wait for; only the first call counts. The portal takes it on any page and reloads, so call it
   * nowhere else.
   */
  installFinish(): void
  /** @param width pixels, or a share such as `100%` @param height pixels */
  resize(width: number | `${number}%`, height: number): Promise<void>
  /** Makes the frame as high as its content. */
  fit(): Promise<void>
  /** Of the frame's container; portals take it from the main page only. */
  title(text: string): Promise<void>
  /** Scrolls the portal's page. @param top pixels */
  scroll(top: number): Promise<void>
  getInterface(): Promise<PlacementInterface>
  /** Every time the event happens, until the returned function is called. The portal keeps silent about unknown events. */
  bindEvent(event: string, happened: (value: unknown) => void): () => void
  /** A command of the placement, with its answer. @param timeoutMs for commands that wait for a person */
  callPlacement(command: string, params?: unknown, timeoutMs?: number): Promise<unknown>
  /**
   * Opens a page of the portal beside this one; resolves when the person closes it.
   *
   * @param path begins with `/`
   * @param timeoutMs an hour unless told
   * @throws FrameError `refused` when the portal does not open that path
   */
  openPath(path: string, timeoutMs?: number): Promise<void>
  /** Reloads the portal's page, this frame included. Never answered. */
  reload(): void
  /** Listens no more; whatever waits or is asked afterwards ends with `closed`. */
  close(): void
}
