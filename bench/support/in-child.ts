// The other side of `child.ts`: what a program of a benchmark does with its lines.

import { once } from 'node:events'
import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

/** The lines as they come; the process has to end after the last one. */
export async function* orders<Order>(): AsyncGenerator<Order, void, void> {
  for await (const line of createInterface({ input: process.stdin })) yield JSON.parse(line) as Order
}

export function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  close(): void
}

export async function listen(listener: RequestListener, options: ServerOptions = {}): Promise<Listening> {
  const server = createServer(options, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}
