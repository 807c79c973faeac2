// The functions of the drop-in that only post a message to the portal.
import type { Messenger } from '../messages/messenger.ts'
import { readValues } from '../portal/init-data.ts'
import type { Answered, Bx24 } from './bx24.ts'
import { parseReply } from './state.ts'
import { asText, wholeNumber } from './text.ts'

/** Posts a command. Old pages may give a callback where parameters stand, and leave out both. */
export type Post = (method: string, params?: unknown, answered?: unknown) => void

export function createPost(messenger: Messenger): Post {
  return (method, params, answered) => {
    const callback = typeof answered === 'function' ? (answered as (value: unknown) => void) : undefined
    messenger.send(method, params || undefined, callback && ((text) => callback(parseReply(text))))
  }
}

type MessageFunctions = Pick<
  Bx24,
  | 'resizeWindow'
  | 'fitWindow'
  | 'reloadWindow'
  | 'setTitle'
  | 'scrollParentWindow'
  | 'openPath'
  | 'openApplication'
  | 'closeApplication'
  | 'selectUser'
  | 'selectUsers'
  | 'selectAccess'
  | 'selectCRM'
  | 'im'
>

export function messageFunctions(post: Post, getScrollSize: Bx24['getScrollSize']): MessageFunctions {
  return {
    resizeWindow(width, height, answered) {
      const size = { width: wholeNumber(width), height: wholeNumber(height) }
      if (size.width > 0 && size.height > 0) post('resizeWindow', size, answered)
    },
    fitWindow(answered) {
      post('resizeWindow', { width: '100%', height: getScrollSize().scrollHeight }, answered)
    },
    reloadWindow: (answered) => post('reloadWindow', {}, answered),
    setTitle: (title, answered) => post('setTitle', { title: asText(title) }, answered),
    scrollParentWindow(top, answered) {
      const scroll = wholeNumber(top)
      if (!Number.isNaN(scroll)) post('setScroll', { scroll }, answered)
    },
    openPath: (path, closed) => post('openPath', { path }, closed),
    openApplication(params, closed, settings) {
      if (typeof params === 'function') return post('openApplication', {}, params)
      const given = Object.entries(readValues(settings)).map(([name, value]) => [`bx24_${name}`, value])
      const all = given.length === 0 ? params : { ...readValues(params), ...Object.fromEntries(given) }
      post('openApplication', all, closed)
    },
    closeApplication: (answered) => post('closeApplication', undefined, answered),
    selectUser: (title, chosen) => selectUsers(title, chosen, false),
    selectUsers: (title, chosen) => selectUsers(title, chosen, true),
    selectAccess(...args) {
      const [value, chosen] = typeof args[0] === 'string' ? args.slice(1) : args
      if (typeof value === 'function') post('selectAccess', { value: [] }, value)
      else post('selectAccess', { value }, chosen)
    },
    selectCRM(params, chosen) {
      if (typeof params === 'function') return post('selectCRM', {}, params)
      const { entityType, multiple, value } = readValues(params)
      post('selectCRM', { entityType, multiple, value }, chosen)
    },
    im: {
      callTo: (userId, video) => post('imCallTo', { userId, video }),
      phoneTo: (phone) => post('imPhoneTo', { phone }),
      openMessenger: (dialogId) => post('imOpenMessenger', { dialogId }),
      openHistory: (dialogId) => post('imOpenHistory', { dialogId })
    }
  }

  function selectUsers(title: unknown, chosen: Answered | undefined, mult: boolean): void {
    if (typeof title === 'function') post('selectUser', { title: '', mult }, title)
    else post('selectUser', { title, mult }, chosen)
  }
}
