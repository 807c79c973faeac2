// A visitor of portal pages without a browser: keeps the cookie, sends forms with the sessid of the page. Tests only.

import { request } from 'node:http'
import type { Portal } from '../model/portal.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What the page's script is given. */
export interface PageData {
  readonly sessid: string
  readonly frame?: {
    readonly sid: string
    readonly origin: string
    readonly app: number
    readonly init: Readonly<Record<string, unknown>>
    readonly placementInterface: unknown
  }
}

export interface ShownForm {
  readonly name: string
  readonly target: string
  readonly action: string
  /** In the order of the page. */
  readonly fields: readonly (readonly [string, string])[]
}

export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
  /** With the sessid of the person's page, unless the fields bring another. */
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>
  ): Promise<Reply>
  signInAs(userId: number): Promise<void>
}

/** Somebody at the portal's pages; user 1 at first. */
export function visitorOf(portal: Pick<Portal, 'url'>): Visitor {
  let cookie = ''

  async function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body = ''
  ): Promise<Reply> {
    const all = { ...(cookie === '' ? {} : { cookie }), ...headers }
    const reply = await exchange(`${portal.url}${path}`, method, all, body)
    const set = reply.headers['set-cookie']?.[0]
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    return reply
  }

  const visitor: Visitor = {
    get: (path, headers = {}) => send('GET', path, headers),
    async post(path, fields = {}, headers = {}) {
      const { sessid } = pageData(await visitor.get('/'))
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      return send(
        'POST',
        path,
        { ...type, ...headers },
        new URLSearchParams({ sessid, ...fields }).toString()
      )
    },
    async signInAs(userId) {
      await visitor.post('/login/', { user: String(userId), back: '/' })
    }
  }
  return visitor
}

export function pageData({ body }: Reply): PageData {
  const json = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(body)?.[1]
  if (json === undefined) throw new Error(`no page of the portal: ${body.slice(0, 200)}`)
  return JSON.parse(json) as PageData
}

/** The hidden form that the page posts into the iframe, if there is one. */
export function shownForm({ body }: Reply): ShownForm | undefined {
  const [, tag = '', content = ''] = /<form (class="hidden"[^>]*)>(.*?)<\/form>/s.exec(body) ?? []
  if (tag === '') return undefined
  const inputs = [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return {
    name: attribute(tag, 'name'),
    target: attribute(tag, 'target'),
    action: attribute(tag, 'action'),
    fields: inputs.map(([, name = '', value = '']) => [text(name), text(value)] as const)
  }
}

export function attribute(tag: string, name: string): string {
  return text(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

function text(escaped: string): string {
  const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return escaped.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, mark: string) => marks[mark] ?? '')
}

/** By hand, because `fetch` lets nobody choose the `Host`. */
function exchange(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search, host } = new URL(url)
    const address = {
      hostname: hostname === 'localhost' ? '127.0.0.1' : hostname,
      port,
      path: pathname + search
    }
    const outgoing = request(
      { ...address, method, headers: { host, ...headers }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8')
          })
        )
      }
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
