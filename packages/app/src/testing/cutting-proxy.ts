// A way to a server that breaks when a test says so: after the server has answered, before the answer arrives.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  /** The address given, through the proxy. */
  readonly url: string
  /** The next answer to any connection is lost, and all connections break. */
  readonly cutNextAnswer: () => void
  readonly close: () => Promise<void>
}

export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let armed = false

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket)).on('error', () => {})
    }
    client.pipe(upstream)
    upstream.on('data', (chunk: Buffer) => {
      if (!armed) {
        client.write(chunk)
        return
      }
      armed = false
      for (const socket of sockets) socket.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.port = String((server.address() as { port: number }).port)
  return {
    url: own.href,
    cutNextAnswer() {
      armed = true
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    }
  }
}
