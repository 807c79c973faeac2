// A browser's own window fits where the library asks for one. Compiled only.
import { createBx24 } from '../src/bx24/index.ts'
import { type FrameWindow, openFrame } from '../src/index.ts'

export const frameWindow: FrameWindow = window

export const frame = (): ReturnType<typeof openFrame> =>
  openFrame({ env: { window, fetch: (input, init) => fetch(input, init) } })

export const bx24 = (): ReturnType<typeof createBx24> => createBx24(window)

/** What old pages do with elements. */
export function oldPage(): void {
  const page = bx24()
  page.bind(document.body, 'click', () => undefined)
  page.bind(
    window,
    'resize',
    page.proxy(() => undefined, window)
  )
}
