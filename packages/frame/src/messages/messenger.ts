// The messages between a frame and its portal: how they are written, and whose are heard (portal-behaviour.md section 10).
import type { FrameMessage, FrameWindow } from '../env/frame-window.ts'
import type { FrameAddress } from './frame-address.ts'

export interface Messenger {
  /**
   * Sends a command. `answered` gets the JSON text (maybe empty) of every answer, until the returned function is
   * called; without `answered` the portal is told that nobody waits.
   */
  send(method: string, params?: unknown, answered?: (text: string) => void): () => void
  /** Hears nothing from now on. */
  close(): void
}

export type MessengerWindow = Pick<FrameWindow, 'parent' | 'addEventListener' | 'removeEventListener'>

export function createMessenger(
  window: MessengerWindow,
  { origin, sid }: FrameAddress,
  randomBytes: (count: number) => Uint8Array
): Messenger {
  const waiting = new Map<string, (text: string) => void>()

  function hear({ origin: from, source, data }: FrameMessage): void {
    // Another frame of the same portal has its origin but is not the parent; a look-alike parent has not its origin.
    if (from !== origin || source !== window.parent || typeof data !== 'string') return
    const colon = data.indexOf(':')
    const id = colon < 0 ? data : data.slice(0, colon)
    waiting.get(id)?.(colon < 0 ? '' : data.slice(colon + 1))
  }
  window.addEventListener('message', hear)

  return {
    send(method, params, answered) {
      const callback = answered === undefined ? '' : callbackId(randomBytes)
      if (answered !== undefined) waiting.set(callback, answered)
      window.parent.postMessage(messageOf(method, params, callback, sid), origin)
      return () => {
        waiting.delete(callback)
      }
    },
    close() {
      window.removeEventListener('message', hear)
      waiting.clear()
    }
  }
}

function messageOf(method: string, params: unknown, callback: string, sid: string): unknown {
  // The text form ends a name at its first colon (wire.md appendix A.1).
  if (method.includes(':')) return { method, params, callback, appSid: sid }
  return `${method}:${params === undefined ? '' : JSON.stringify(params)}:${callback}:${sid}`
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Nobody can answer in the portal's place without knowing it. */
function callbackId(randomBytes: (count: number) => Uint8Array): string {
  return Array.from(randomBytes(32), (byte) => letters[byte % letters.length]).join('')
}
