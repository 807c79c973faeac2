// A gateway's HTTP surface over the real application and the memory store, with the outside world replaced.

import { randomBytes } from 'node:crypto'
import { type App, createApp, createKeyRing, generateKey, type Logger, parseKeys } from '@latchkey/app'
import { createMemoryStore } from '@latchkey/app/memory'
import { consolePage } from '../console/console-page.ts'
import { consoleScript } from '../console/console-script.ts'
import { createHttp, type Http, type HttpOptions } from '../http/create-http.ts'
import { createForeignWorld, type ForeignWorld } from './foreign-world.ts'

export interface GivenGateway {
  readonly http: Http
  readonly app: App
  readonly world: ForeignWorld
  readonly adminToken: string
  /** Everything that was logged, as text. */
  readonly log: string[]
  /** Asks the operator's surface with the admin token. */
  ask(method: string, path: string, body?: unknown): Promise<Response>
  /** The portal installs the application. */
  install(userId?: string): Promise<Response>
}

export function givenGateway(options: Partial<HttpOptions> = {}): GivenGateway {
  const world = createForeignWorld()
  const adminToken = randomBytes(32).toString('hex')
  const log: string[] = []
  const logger = recordingLogger(log)
  const script = consoleScript('void 0\n')
  const app = createApp({
    clientId: world.clientId,
    clientSecret: randomBytes(25).toString('hex'),
    store: createMemoryStore(),
    keys: createKeyRing(parseKeys(generateKey(randomBytes))),
    authServers: [world.authServer],
    background: 'manual',
    page: consolePage(script),
    fetch: world.fetch,
    env: { logger }
  })
  const http = createHttp({
    app,
    publicUrl: 'https://app.example',
    adminToken,
    logger,
    operatorListener: 'same',
    consoleScript: script,
    ...options
  })
  return {
    http,
    app,
    world,
    adminToken,
    log,
    async ask(method, path, body) {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      return http.operator.request(path, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, ...json },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) })
      })
    },
    async install(userId) {
      return http.open.request('/install', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: world.installForm(userId).toString()
      })
    }
  }
}

function recordingLogger(lines: string[]): Logger {
  const write = (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`)
  }
  return { debug: write, info: write, warn: write, error: write }
}
