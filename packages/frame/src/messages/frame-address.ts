// The portal that a frame belongs to, read from the name that it gave the frame (portal-behaviour.md section 9).

export interface FrameAddress {
  /** Messages go to exactly this origin and are heard from no other. */
  readonly origin: string
  /** Host of the portal, with its port unless that is 80 or 443. */
  readonly domain: string
  /** Names this rendering of the frame in every message. */
  readonly sid: string
}

/** `<host>|<0 or 1>|<sid>`; undefined for a window that no portal named. */
export function readFrameName(name: string): FrameAddress | undefined {
  const [host = '', secure, sid = ''] = name.split('|')
  // A colon would move the parts of a message, anything but a host would change the origin.
  if (!/^[^\s:]+$/.test(sid) || !/^[^\s/\\?#@]+$/.test(host)) return undefined
  const origin = originOf(`${secure === '1' ? 'https' : 'http'}://${host.replace(/:(?:80|443)$/, '')}`)
  return origin === undefined ? undefined : { origin, domain: origin.slice(origin.indexOf('//') + 2), sid }
}

/** The origin of an address as browsers write it; undefined where the text is no http address. */
export function originOf(address: string): string | undefined {
  try {
    const { origin, protocol } = new URL(address)
    return /^https?:$/.test(protocol) ? origin : undefined
  } catch {
    return undefined
  }
}
