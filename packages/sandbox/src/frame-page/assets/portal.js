// @ts-check
// The script of every portal page: posts the form into the frame, listens to it, and runs the sandbox's panel.

import { createFrameChannel } from './frame-channel.js'
import { createFrameMethods } from './frame-methods.js'
import { createPanel } from './panel.js'
import { closeOwnSlider, createSlider } from './slider.js'

/**
 * @typedef {import('./frame-methods.js').FrameData & { readonly sid: string, readonly origin: string }} PageFrame
 * @typedef {{ readonly sessid: string, readonly panel: import('./panel.js').PanelState, readonly frame?: PageFrame }} PageData
 */

const AJAX = '/bitrix/components/bitrix/app.layout/lazyload.ajax.php'
const TOAST_MS = 8000

/** @type {PageData} */
const data = JSON.parse(document.getElementById('page-data')?.textContent ?? '{}')
const panel = createPanel(data.panel, data.sessid)
const slider = createSlider()

// The select alone is enough where scripts run; the button stays for the keyboard.
document.getElementById('who')?.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement) target.form?.requestSubmit()
})

if (data.frame !== undefined) openFrame(data.frame)

/** @param {PageFrame} frame */
function openFrame(frame) {
  const iframe = document.getElementById(`appframe_${frame.sid}`)
  const form = document.getElementById('app-form')
  if (!(iframe instanceof HTMLIFrameElement) || !(form instanceof HTMLFormElement)) return

  const { methods, fire } = createFrameMethods(frame, {
    ajax: (action, fields) => ajax(frame.app, action, fields ?? {}),
    resize(width, height) {
      iframe.style.width = width === '100%' ? width : `${width}px`
      iframe.style.height = `${height}px`
      return { width: iframe.offsetWidth, height: iframe.offsetHeight }
    },
    setTitle(title) {
      const heading = document.getElementById('page-title')
      if (heading !== null) heading.textContent = title
    },
    scrollTo: (top) => window.scrollTo({ top }),
    reload,
    openSlider: (path, closed) => (slider === undefined ? location.assign(path) : slider.open(path, closed)),
    closeSlider: closeOwnSlider,
    alert: toast
  })
  const receive = createFrameChannel({
    origin: frame.origin,
    sid: frame.sid,
    frame: () => iframe.contentWindow,
    methods,
    observe: panel.note
  })
  window.addEventListener('message', (message) => {
    // The slider's own messages are no part of the conversation.
    if (message.origin !== location.origin) receive(message)
  })
  for (const button of document.querySelectorAll('button[data-fire]')) {
    const event = /** @type {HTMLButtonElement} */ (button).dataset['fire'] ?? ''
    button.addEventListener('click', () => fire(event, {}))
  }
  form.submit()
}

/** @param {Readonly<Record<string, string>>} [changes] */
function reload(changes = {}) {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value)
  if (url.href === location.href) location.reload()
  else location.replace(url)
}

/**
 * @param {number} app
 * @param {string} action
 * @param {Record<string, unknown>} fields
 * @returns {Promise<Record<string, unknown>>}
 */
async function ajax(app, action, fields) {
  const body = new URLSearchParams()
  const all = { sessid: data.sessid, site: 's1', PARAMS: { params: { ID: app } }, action, ...fields }
  for (const [name, value] of Object.entries(all)) appendField(body, name, value)
  const response = await fetch(AJAX, { method: 'POST', body })
  if (!response.ok) throw new Error(`the portal answered ${response.status}`)
  void panel.refresh()
  return response.json()
}

/**
 * @param {URLSearchParams} form
 * @param {string} name
 * @param {unknown} value
 */
function appendField(form, name, value) {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) appendField(form, `${name}[${key}]`, member)
  } else if (value === null) {
    form.append(name, '')
  } else if (value !== undefined) {
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
}

/** @param {string} text */
function toast(text) {
  const note = document.createElement('p')
  note.className = 'toast'
  note.textContent = text
  document.getElementById('toasts')?.append(note)
  setTimeout(() => note.remove(), TOAST_MS)
}
