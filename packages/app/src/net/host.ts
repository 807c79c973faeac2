// Host names as people and portals write them, brought to one spelling.

/** A host in the spelling of `URL` (lower case, ASCII, IPv6 in brackets); `port` only when one was written. */
export interface Host {
  readonly hostname: string
  readonly port: string | undefined
}

/** `portal.example`, `portal.example:8443`, `[::1]:8080`, `портал.рф`; `undefined` for anything else. */
export function normalizeHost(text: string): Host | undefined {
  if (text.length > 260) return undefined
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]%<>^|\p{Cc}]+)(?::(\d{1,5}))?$/iu.exec(text) ?? []
  if (name === undefined || !isPort(port ?? '80')) return undefined
  const url = URL.parse(`http://${name}`)
  if (url === null || url.hostname === '') return undefined
  return { hostname: url.hostname, port: port === undefined ? undefined : String(Number(port)) }
}

function isPort(text: string): boolean {
  return Number(text) >= 1 && Number(text) <= 65_535
}

/** With the scheme's own port, which `URL` leaves out. */
export function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}
