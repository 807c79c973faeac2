// One HTTP listener: limits against slow and oversized requests, and an end that lets requests finish.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { AppError, type Logger } from '@latchkey/app'
import type { Surface } from '../http/create-http.ts'
import { problemResponse } from '../http/problem.ts'
import { type ListenAddress, settingError } from '../settings/index.ts'

export interface Listener {
  /** Where it listens, for example `http://127.0.0.1:8400`. */
  readonly url: string
  /** Takes no new requests, waits for those under way; after `graceMs` their connections are cut. */
  close(graceMs: number): Promise<void>
}

export interface ListenNames {
  /** Settings that an operator changes when the address cannot be used. */
  readonly host: string
  readonly port: string
}

/** Portals send events from a few addresses, a thousand at once: they may wait to be accepted. */
const backlog = 4096

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5000
} as const

/** @throws SettingError when the address cannot be used */
export async function listen(
  surface: Surface,
  address: ListenAddress,
  names: ListenNames,
  logger: Logger
): Promise<Listener> {
  const answer = getRequestListener((request, env) => surface.fetch(request, env), {
    // A request that cannot be read, for example for its Host header.
    errorHandler: (error) =>
      problemResponse(
        error instanceof Error && error.name === 'RequestError'
          ? new AppError('bad-request', 'The request cannot be read.', { field: 'host' })
          : error,
        new Request('http://localhost/'),
        logger
      )
  })
  const server = createServer(limits, (incoming, outgoing) => void answer(incoming, outgoing))
  await bind(server, address, names)
  return { url: urlOf(server.address() as AddressInfo), close: (graceMs) => drain(server, graceMs) }
}

function bind(server: Server, { host, port }: ListenAddress, names: ListenNames): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port, names)))
    server.listen({ host, port, backlog }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, names: ListenNames): Error {
  if (error.code === 'EADDRINUSE') {
    return settingError(
      names.port,
      `${port} on ${host} is in use: stop what uses it, or set another port (0 = a free one)`,
      error
    )
  }
  if (error.code === 'EACCES') {
    return settingError(names.port, `${port} may not be used by this user: set a port above 1023`, error)
  }
  return settingError(
    names.host,
    `${host} cannot be listened on (${error.code}): set an address of this machine`,
    error
  )
}

function urlOf({ address, family, port }: AddressInfo): string {
  // A listener on every address is reached through the loopback one.
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address
  return family === 'IPv6' && host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection becomes idle when its last answer is out, and would then stay open for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
