// @ts-check
// A page of the portal opened over the current one, and closed from either side.

const CLOSE = 'portal-slider-close'

/**
 * @returns {{ open(path: string, closed: () => void): void } | undefined} Nothing where a page has no slider.
 */
export function createSlider() {
  const dialog = document.querySelector('dialog#slider')
  const frame = document.querySelector('iframe#slider-frame')
  if (!(dialog instanceof HTMLDialogElement) || !(frame instanceof HTMLIFrameElement)) return undefined

  document.getElementById('slider-close')?.addEventListener('click', () => dialog.close())
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin === location.origin && source === frame.contentWindow && data === CLOSE) dialog.close()
  })
  return {
    open(path, closed) {
      frame.src = path
      dialog.showModal()
      dialog.addEventListener(
        'close',
        () => {
          frame.removeAttribute('src')
          closed()
        },
        { once: true }
      )
    }
  }
}

/** From inside a slider: asks the page around to close it. */
export function closeOwnSlider() {
  if (window.parent !== window) window.parent.postMessage(CLOSE, location.origin)
}
