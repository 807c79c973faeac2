// A context for tests of single parts: everything real but the network, which answers as the test says.

import { randomBytes } from 'node:crypto'
import type { Fetch } from '../app-types.ts'
import type { Context } from '../context.ts'
import { createEnv, type Env } from '../env/env.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { encryptStore } from '../vault/encrypted-store.ts'
import { createKeyRing, generateKey, parseKeys } from '../vault/key-ring.ts'

interface Sent {
  readonly url: string
  readonly method: string
  readonly body: string
}

export interface TestContext extends Context {
  /** Requests that were sent, oldest first. */
  readonly sent: Sent[]
}

interface Parts extends Partial<Omit<Context, 'fetch' | 'env'>> {
  /** Default: nothing may be asked. */
  readonly answer?: (request: Sent) => Response | Promise<Response>
  readonly env?: Partial<Env>
}

export function testContext({ answer = refuse, env: parts = {}, ...more }: Parts = {}): TestContext {
  const env = createEnv(parts)
  const keys = createKeyRing(parseKeys(generateKey(randomBytes)))
  const sent: Sent[] = []
  const fetch: Fetch = async (url, init) => {
    const body = typeof init.body === 'string' ? init.body : ''
    const request = { url, method: init.method ?? 'GET', body }
    sent.push(request)
    return answer(request)
  }
  return {
    clientId: 'app.0123456789abcd.01234567',
    clientSecret: 'made-up-client-secret',
    store: encryptStore(createMemoryStore({ now: env.now }), keys, env.random),
    keys,
    authServers: ['https://oauth.example'],
    env,
    processName: 'test',
    fallbackAdministrator: 'on',
    onRefreshed: () => undefined,
    onGrantLost: () => undefined,
    ...more,
    fetch,
    sent
  }
}

function refuse({ url }: Sent): never {
  throw new TypeError(`Nobody expected a request to ${url}.`)
}
