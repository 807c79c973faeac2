// The functions of BX24 as they are documented (wire.md section 17).
import type { Bx24Commands, Bx24Results } from './batch.ts'
import type { EventSource } from './bx24-window.ts'
import type { Bx24Callback } from './result.ts'
import type { Bx24Auth } from './state.ts'

/** Gets what the portal answered, which may be anything. */
export type Answered = (answer: never) => void
type Action = (...args: never[]) => unknown

export interface Bx24 {
  init(ready: () => void): void
  /** A function, or the address of a script: run before `init` when this user opens the application first. */
  install(installer: (() => void) | string): void
  installFinish(): void
  getAuth(): Bx24Auth | false
  refreshAuth(renewed?: (auth: Bx24Auth | false) => void): void

  /** @throws TypeError without a parameter object, as ever */
  callMethod(method: string, params: unknown, callback?: Bx24Callback): void
  callBatch(calls: Bx24Commands, callback?: (results: Bx24Results) => void, haltOnError?: unknown): void
  callBind(event: string, handler: string, authType?: unknown, callback?: Bx24Callback): false | undefined
  callUnbind(event: string, handler: string, authType?: unknown, callback?: Bx24Callback): false | undefined
  callUnBind(event: string, handler: string, authType?: unknown, callback?: Bx24Callback): false | undefined

  getDomain(): string
  getLang(): string
  isAdmin(): boolean
  readonly appOption: Bx24Options
  readonly userOption: Bx24Options
  readonly placement: {
    info(): { readonly placement: unknown; readonly options: unknown }
    getInterface(answered: Answered): void
    call(command: string, params?: unknown, answered?: Answered): void
    bindEvent(event: string, happened: Answered): void
  }

  resizeWindow(width: unknown, height: unknown, answered?: Answered): void
  fitWindow(answered?: Answered): void
  reloadWindow(answered?: Answered): void
  setTitle(title: unknown, answered?: Answered): void
  scrollParentWindow(top: unknown, answered?: Answered): void
  openPath(path: string, closed?: Answered): void
  openApplication(params?: unknown, closed?: Answered, settings?: unknown): void
  closeApplication(answered?: Answered): void
  selectUser(title: unknown, chosen?: Answered): void
  selectUsers(title: unknown, chosen?: Answered): void
  selectAccess(title: unknown, value?: unknown, chosen?: Answered): void
  selectCRM(params: unknown, chosen?: Answered): void
  readonly im: {
    callTo(userId: unknown, video?: unknown): void
    phoneTo(phone: unknown): void
    openMessenger(dialogId?: unknown): void
    openHistory(dialogId: unknown): void
  }

  ready(run: () => void): void
  isReady(): boolean
  bind(source: EventSource | null, name: string, listener: Action): void
  unbind(source: EventSource | null, name: string, listener: Action): void
  /** The same function for the same pair, so that it can be unbound. */
  proxy(action: Action, context: object): Action
  proxyContext(): unknown
  loadScript(addresses: string | readonly string[], loaded?: () => void): void
  getScrollSize(): { readonly scrollWidth: number; readonly scrollHeight: number }
  canUse(feature: string): boolean
}

export interface Bx24Options {
  get(name: string): unknown
  set(name: string, value: unknown, answered?: Answered): void
}
