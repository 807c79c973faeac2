// @ts-check
// The portal's end of the conversation with a frame: what is listened to, what is answered, and what stays silent
// (portal-behaviour.md section 10).

/**
 * @typedef {{ readonly method: string, readonly params: unknown, readonly callbackId: string }} FrameCall
 * @typedef {(params: any, answer: (value?: unknown) => void) => void} FrameMethod Does not answer where the real portal does not.
 * @typedef {{ readonly direction: 'in' | 'out' | 'silent' | 'dropped', readonly text: string, readonly detail?: unknown }} Passing
 * @typedef {{ readonly origin: string, readonly source: unknown, readonly data: unknown }} Message
 */

/**
 * Reads `method:params:callbackId:sid`, or the same as an object. Nothing when it is no message of this frame.
 *
 * @param {unknown} data
 * @param {string} sid
 * @returns {FrameCall | undefined}
 */
export function readMessage(data, sid) {
  if (typeof data === 'string') return readText(data, sid)
  if (typeof data !== 'object' || data === null) return undefined
  const { method, params, callback, appSid } = /** @type {Record<string, unknown>} */ (data)
  if (appSid !== sid || typeof method !== 'string') return undefined
  return { method, params, callbackId: typeof callback === 'string' ? callback : '' }
}

/**
 * @param {string} text
 * @param {string} sid
 * @returns {FrameCall | undefined}
 */
function readText(text, sid) {
  const parts = text.split(':')
  if (parts.length < 3 || parts.at(-1) !== sid) return undefined
  const params = parseJson(parts.slice(1, -2).join(':'))
  return { method: parts[0] ?? '', params, callbackId: parts.at(-2) ?? '' }
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Listens to one frame. Whatever does not come from the frame's own window and origin with its sid gets no answer, and
 * neither does a method that is unknown.
 *
 * @param {{
 *   readonly origin: string,
 *   readonly sid: string,
 *   readonly frame: () => { postMessage(message: string, targetOrigin: string): void } | null,
 *   readonly methods: Readonly<Record<string, FrameMethod>>,
 *   readonly observe: (passing: Passing) => void
 * }} options
 * @returns {(message: Message) => void}
 */
export function createFrameChannel({ origin, sid, frame, methods, observe }) {
  /** @param {Message} message */
  return function receive({ origin: sender, source, data }) {
    const refusal = refusalOf(sender, source)
    if (refusal !== undefined) return observe({ direction: 'dropped', text: refusal, detail: data })
    const call = readMessage(data, sid)
    if (call === undefined) return observe({ direction: 'dropped', text: 'not for this frame', detail: data })
    const { method, params } = call
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined
    observe({ direction: run === undefined ? 'silent' : 'in', text: method, detail: params })
    run?.(params, (value) => answer(call, value))
  }

  /**
   * @param {string} sender
   * @param {unknown} source
   */
  function refusalOf(sender, source) {
    if (sender !== origin) return `from ${sender}`
    return source === frame() ? undefined : 'from another window'
  }

  /**
   * @param {FrameCall} call
   * @param {unknown} value
   */
  function answer({ method, callbackId }, value) {
    if (callbackId === '') return
    frame()?.postMessage(`${callbackId}:${value === undefined ? '' : JSON.stringify(value)}`, origin)
    observe({ direction: 'out', text: method, detail: value })
  }
}
