// Puts the drop-in together: the BX24 that existing pages know, on the messages that `openFrame` uses.
import { readFrameName } from '../messages/frame-address.ts'
import { createMessenger } from '../messages/messenger.ts'
import { readValues, textOf } from '../portal/init-data.ts'
import { batchResults, commandTexts } from './batch.ts'
import type { Bx24, Bx24Options } from './bx24.ts'
import { type Bx24Env, type Bx24Window, browserBx24Env } from './bx24-window.ts'
import { createCalls } from './calls.ts'
import { createPost, messageFunctions } from './messages.ts'
import { createPage } from './page.ts'
import { readFiles } from './read-files.ts'
import type { Bx24Callback } from './result.ts'
import { createStart } from './start.ts'
import { createState, parseReply } from './state.ts'

/** @throws Error in a window that no portal opened, with the old library's text */
export function createBx24(window: Bx24Window, given: Partial<Bx24Env> = {}): Bx24 {
  const env = { ...browserBx24Env, ...given }
  const address = readFrameName(window.name)
  if (address === undefined) throw new Error('Unable to initialize Bitrix24 JS library!')
  const messenger = createMessenger(window, address, env.randomBytes)
  const state = createState(env, address, messenger)
  const call = createCalls(window, env, state)
  const post = createPost(messenger)
  const page = createPage(window, env)

  const isAdmin = () => Boolean(state.data()['IS_ADMIN'])

  /** Of administrators; for others nothing happens. */
  function bind(method: string, params: Record<string, unknown>, callback: Bx24Callback | undefined) {
    if (!state.isReady()) {
      state.whenReady(() => bind(method, params, callback))
      return undefined
    }
    if (!isAdmin()) return false
    call({ method, params, callback })
    return undefined
  }

  function unbind(event: string, handler: string, authType: unknown, callback?: Bx24Callback) {
    const auth = authType === undefined || authType === null ? {} : { auth_type: authType }
    return bind('event.unbind', { event: event || '', handler: handler || '', ...auth }, callback)
  }

  function options(
    section: 'APP_OPTIONS' | 'USER_OPTIONS',
    command: string,
    may: () => boolean
  ): Bx24Options {
    const changed = new Map<string, unknown>()
    return {
      get: (name) => (changed.has(name) ? changed.get(name) : own(state.data()[section], name)),
      set(name, value, answered) {
        if (!state.isReady() || !may()) return
        changed.set(name, value)
        post(command, { name, value }, answered)
      }
    }
  }

  const bx24: Bx24 = {
    ...page,
    ...createStart(messenger, env, state, page.loadScript),
    ...messageFunctions(post, page.getScrollSize),
    getAuth: () => state.auth(),
    refreshAuth(renewed) {
      if (!state.isReady()) return
      messenger.send('refreshAuth', {}, (text) => {
        state.take(readValues(parseReply(text)))
        renewed?.(state.auth())
      })
    },
    callMethod(method, params, callback) {
      const query = takeStart(params as { start?: unknown })
      call({ method, callback, ...query })
    },
    callBatch(calls, callback, haltOnError) {
      readFiles(window, calls, (files) => {
        const cmd = commandTexts(calls, files)
        if (Object.keys(cmd).length === 0) return
        call({
          method: 'batch',
          params: { halt: haltOnError ? 1 : 0, cmd },
          callback(whole) {
            // A single result's next page comes to the batch's callback too, by itself.
            if (callback) callback(batchResults(cmd, whole, callback as unknown as Bx24Callback, call))
          }
        })
      })
    },
    callBind(event, handler, authType = 0, callback) {
      return bind('event.bind', { event: event || '', handler: handler || '', auth_type: authType }, callback)
    },
    callUnbind: unbind,
    callUnBind: unbind,
    getDomain: () => address.domain,
    getLang: () => textOf(state.data()['LANG']),
    isAdmin,
    appOption: options('APP_OPTIONS', 'setAppOption', isAdmin),
    userOption: options('USER_OPTIONS', 'setUserOption', () => true),
    placement: {
      info: () => ({ placement: state.data()['PLACEMENT'], options: state.data()['PLACEMENT_OPTIONS'] }),
      getInterface: (answered) => post('getInterface', undefined, answered),
      call(command, params, answered) {
        // Commands of the frame have functions of their own.
        if (command in bx24) return
        if (typeof params === 'function') post(command, {}, params)
        else post(command, params, answered)
      },
      bindEvent: (event, happened) => post('placementBindEvent', { event }, happened)
    }
  }
  return bx24
}

/**
 * `start` among the parameters names the page; it is taken out of the page's own object, except a zero, as ever.
 * @throws TypeError without parameters
 */
function takeStart(params: { start?: unknown }): { readonly params: unknown; readonly start: unknown } {
  const { start } = params
  if (start && typeof params === 'object') delete params.start
  return { params, start }
}

function own(values: unknown, name: string): unknown {
  const map = readValues(values)
  return Object.hasOwn(map, name) ? map[name] : undefined
}
