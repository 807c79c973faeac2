// @ts-check
// The sandbox's panel: the virtual clock with its buttons, the events sent, and the messages passing.

/**
 * @typedef {import('./frame-channel.js').Passing} Passing
 * @typedef {{ readonly id: number, readonly at: number, readonly event: string, readonly url: string }} SentEvent
 * @typedef {{ readonly now: number, readonly frozen: boolean, readonly events: readonly SentEvent[] }} PanelState
 */

const PANEL = '/sandbox-panel/'
const REFRESH_MS = 5000
const SHOWN_MESSAGES = 200
const OPEN_KEY = 'sandbox-panel'
const MARKS = { in: '→ portal', out: '← frame', silent: '→ no answer', dropped: '✕ dropped' }

/**
 * @param {PanelState} first
 * @param {string} sessid
 * @returns {{ readonly note: (passing: Passing) => void, readonly refresh: () => Promise<void> }}
 */
export function createPanel(first, sessid) {
  const clock = document.getElementById('clock')
  let state = first
  let readAt = performance.now()

  function showTime() {
    const passed = state.frozen ? 0 : performance.now() - readAt
    const text = new Date(state.now + passed).toISOString()
    if (clock !== null) clock.textContent = `${text.slice(0, 10)} ${text.slice(11, 19)}`
  }

  /** @param {PanelState} next */
  function show(next) {
    state = next
    readAt = performance.now()
    showTime()
    showEvents(next.events)
  }

  async function refresh() {
    const response = await fetch(PANEL)
    if (response.ok) show(await response.json())
  }

  for (const button of document.querySelectorAll('button[data-advance]')) {
    button.addEventListener('click', () => void advance(/** @type {HTMLButtonElement} */ (button)))
  }

  /** @param {HTMLButtonElement} button */
  async function advance(button) {
    button.disabled = true
    try {
      const body = new URLSearchParams({ sessid, advance: button.dataset['advance'] ?? '' })
      const response = await fetch(`${PANEL}clock/`, { method: 'POST', body })
      if (response.ok) show(await response.json())
    } finally {
      button.disabled = false
      button.focus()
    }
  }

  foldable()
  show(first)
  setInterval(showTime, 1000)
  setInterval(() => {
    const isOpen = document.getElementById('panel-body')?.hidden === false
    if (isOpen && document.visibilityState === 'visible') void refresh().catch(() => undefined)
  }, REFRESH_MS)
  return { note, refresh }
}

/** Open where there is room for it, unless the person has chosen otherwise. */
function foldable() {
  const toggle = document.getElementById('panel-toggle')
  const body = document.getElementById('panel-body')
  if (toggle === null || body === null) return
  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    body.hidden = !isOpen
    toggle.setAttribute('aria-expanded', String(isOpen))
    document.body.classList.toggle('panel-open', isOpen)
  }
  const chosen = localStorage.getItem(OPEN_KEY)
  show(chosen === null ? matchMedia('(min-width: 1100px)').matches : chosen === 'open')
  toggle.addEventListener('click', () => {
    show(Boolean(body.hidden))
    localStorage.setItem(OPEN_KEY, body.hidden ? 'closed' : 'open')
  })
}

/** @param {readonly SentEvent[]} events */
function showEvents(events) {
  const list = document.getElementById('events')
  const hint = document.getElementById('no-events')
  if (hint !== null) hint.hidden = events.length > 0
  list?.replaceChildren(
    ...events.map(({ event, at, url }) => {
      const item = element('li', '')
      item.append(
        element('b', event),
        element('span', `${new Date(at).toISOString().slice(11, 19)} to ${shortPath(url)}`)
      )
      item.title = url
      return item
    })
  )
}

/** @param {string} url */
function shortPath(url) {
  const { host, pathname } = new URL(url)
  return host + pathname
}

/** @param {Passing} passing */
function note({ direction, text, detail }) {
  const list = document.getElementById('messages')
  if (list === null) return
  const item = element('li', '')
  item.className = `passing-${direction}`
  item.append(element('i', MARKS[direction]), element('b', text))
  const value = readable(detail)
  if (value !== '') {
    const more = element('details', '')
    more.append(element('summary', value), element('pre', JSON.stringify(detail, shortened, 2)))
    item.append(more)
  }
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  list.append(item)
  while (list.children.length > SHOWN_MESSAGES) list.firstElementChild?.remove()
  if (atEnd) list.scrollTop = list.scrollHeight
}

document.getElementById('clear-messages')?.addEventListener('click', () => {
  document.getElementById('messages')?.replaceChildren()
})

/** @param {unknown} detail */
function readable(detail) {
  const text = detail === undefined || detail === null ? '' : JSON.stringify(detail, shortened)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/**
 * Tokens are shown by their first characters only, also inside texts.
 *
 * @param {string} _
 * @param {unknown} value
 */
function shortened(_, value) {
  return typeof value === 'string' ? value.replaceAll(/\b([0-9a-f]{6})[0-9a-f]{58,}\b/gi, '$1…') : value
}

/**
 * @param {string} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
