// A server that nobody may send anything to: it writes down that somebody did.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ForeignServer {
  /** `localhost:<port>`: of the same name as the portals, so that no rule about addresses alone keeps anybody away. */
  readonly host: string
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Connections and requests seen so far. */
  readonly contacts: number
  close(): Promise<void>
}

export async function startForeignServer(): Promise<ForeignServer> {
  let contacts = 0
  const server = createServer((_request, response) => {
    contacts++
    response.end('{}')
  })
  server.on('connection', () => {
    contacts++
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `localhost:${port}`,
    url: `http://127.0.0.1:${port}`,
    get contacts() {
      return contacts
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
