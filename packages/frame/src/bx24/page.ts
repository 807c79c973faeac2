// Helpers of the drop-in for the page itself: readiness, event handlers, scripts, sizes.
import type { Clock } from '../env/frame-env.ts'
import type { Bx24 } from './bx24.ts'
import type { Bx24Window } from './bx24-window.ts'

type Page = Pick<
  Bx24,
  | 'ready'
  | 'isReady'
  | 'bind'
  | 'unbind'
  | 'proxy'
  | 'proxyContext'
  | 'loadScript'
  | 'getScrollSize'
  | 'canUse'
>
type Action = Parameters<Bx24['proxy']>[0]
type Listener = (event: unknown) => void

/** Old pages rely on their callbacks running after the code around them. */
export const deferMs = 10

export function createPage(window: Bx24Window, { after }: Clock): Page {
  const { document } = window
  const onReady: (() => void)[] = []
  let ready = false
  let context: unknown = null
  const proxies = new WeakMap<object, WeakMap<Action, Action>>()

  function becomeReady(): void {
    if (ready) return
    ready = true
    for (const run of onReady.splice(0)) after(deferMs, run)
  }
  // The script may be loaded between the two events.
  const becomeReadyIfComplete = () => document.readyState === 'complete' && becomeReady()
  becomeReadyIfComplete()
  document.addEventListener('DOMContentLoaded', becomeReady)
  document.addEventListener('readystatechange', becomeReadyIfComplete)

  function whenReady(run: () => void): void {
    if (typeof run !== 'function') return
    if (ready) after(deferMs, run)
    else onReady.push(run)
  }

  function load([first, ...rest]: readonly string[], loaded: (() => void) | undefined): void {
    if (first === undefined) return loaded?.()
    const script = document.createElement('script')
    script.src = first
    script.addEventListener('load', () => {
      script.remove()
      load(rest, loaded)
    })
    document.head.append(script)
  }

  function within(self: unknown, run: () => unknown): unknown {
    const outer = context
    context = self
    try {
      return run()
    } finally {
      context = outer
    }
  }

  return {
    ready: whenReady,
    isReady: () => ready,
    bind(source, name, listener) {
      for (const each of namesOf(name)) source?.addEventListener(each, listener as Listener)
    },
    unbind(source, name, listener) {
      for (const each of namesOf(name)) source?.removeEventListener(each, listener as Listener)
    },
    proxy(action, thisObject) {
      if (!action || !thisObject) return action
      const known = proxies.get(thisObject) ?? new WeakMap<Action, Action>()
      proxies.set(thisObject, known)
      const proxy =
        known.get(action) ??
        function (this: unknown, ...args: never[]): unknown {
          return within(this, () => action.apply(thisObject, args))
        }
      known.set(action, proxy)
      return proxy
    },
    proxyContext: () => context,
    loadScript(addresses, loaded) {
      const list = (typeof addresses === 'string' ? [addresses] : addresses).filter(Boolean)
      if (ready) load(list, loaded)
      else whenReady(() => load(list, loaded))
    },
    getScrollSize() {
      const { scrollWidth, scrollHeight, offsetWidth, offsetHeight } = document.documentElement
      return {
        scrollWidth: Math.max(scrollWidth, offsetWidth),
        scrollHeight: Math.max(scrollHeight, offsetHeight)
      }
    },
    canUse: (feature) => feature !== 'upload' || typeof window.FileReader === 'function'
  }
}

/** Firefox never knew the first of these. */
function namesOf(name: string): readonly string[] {
  return name === 'mousewheel' ? [name, 'DOMMouseScroll'] : [name]
}
