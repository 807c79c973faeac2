// A server of plain pages and scripts for browsers: an application of another make, a look-alike of a portal, an attacker.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PageServer {
  readonly port: number
  /** `http://<host>:<port>`; browsers take `localhost` and `127.0.0.1` for two sites. */
  origin(host: 'localhost' | '127.0.0.1'): string
  close(): Promise<void>
}

/**
 * @param pages by path; answered to every method, as pages of applications are posted to
 * @param port 0 = a free one
 */
export async function servePages(pages: Readonly<Record<string, string>>, port = 0): Promise<PageServer> {
  const server = createServer((request, response) => {
    request.resume()
    const { pathname } = new URL(request.url ?? '/', 'http://page.invalid')
    const text = pages[pathname]
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` })
    response.end(text)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    port: taken,
    origin: (host) => `http://${host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
