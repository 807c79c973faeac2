// Two gateways on one store and a call from the command line refresh the same grant: one token request, all answered.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { generateKey } from '@latchkey/app'
import { choosePort } from '../support/choose-port.ts'
import { createGatewayApi, type GatewayApi } from '../support/gateway-api.ts'
import { GatewayProcess } from '../support/gateway-process.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { waitFor } from '../support/wait-for.ts'
import { isTokenRequest, logFromNow } from '../tour/log.ts'

const program = fileURLToPath(new URL('../../packages/gateway/src/cli/main.ts', import.meta.url))
const database = givenDatabase()

/** `latchkey call`, as a person types it; answers what it prints. */
async function commandLine(stack: Stack, ...words: readonly string[]): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=latchkey-source', program, 'call', ...words, '--json'],
    {
      env: { LATCHKEY_URL: stack.gatewayUrl, LATCHKEY_ADMIN_TOKEN: stack.adminToken },
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return printed
}

describe.each(['sqlite', 'postgres'])('two gateways on one store, %s', (engine) => {
  let folder: string
  let stack: Stack
  let second: GatewayProcess | undefined
  afterEach(async () => {
    await second?.stop()
    await stack.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('and the command line share every refresh, also where refresh tokens work once', async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'))
    const shared = {
      LATCHKEY_STORE: engine === 'postgres' ? database.address : `sqlite:${join(folder, 'latchkey.db')}`,
      LATCHKEY_KEYS: generateKey(randomBytes),
      // The bucket of the portal is another rule.
      LATCHKEY_PORTAL_RATE: '10000,10000'
    }
    stack = await startStack({
      folder,
      ports: 'free',
      portals: [{}],
      app: { kind: 'local-ui' },
      settings: shared
    })
    const { sandbox, credentials, adminToken, gatewayUrl } = stack
    const port = await choosePort(undefined)
    second = new GatewayProcess({
      logFile: join(folder, 'second.log'),
      settings: {
        ...shared,
        LATCHKEY_CLIENT_ID: credentials.clientId,
        LATCHKEY_CLIENT_SECRET: credentials.clientSecret,
        LATCHKEY_PUBLIC_URL: gatewayUrl,
        LATCHKEY_PORT: String(port),
        LATCHKEY_ADMIN_TOKEN: adminToken,
        LATCHKEY_AUTH_SERVERS: sandbox.authServer,
        LATCHKEY_ALLOW_PORTALS: 'localhost'
      }
    })
    await second.start()
    const apis: readonly GatewayApi[] = [
      createGatewayApi(gatewayUrl, adminToken),
      createGatewayApi(`http://127.0.0.1:${port}`, adminToken)
    ]
    const memberId = stack.portals[0]?.memberId ?? ''
    await sandbox.api.install(memberId, credentials.clientId, { event: 'never' })
    const { generation: first } = await (apis[0] as GatewayApi).token(memberId)

    // Twice in the strict mode: the successor must have been stored for everybody.
    for (const singleUseRefresh of [false, true, true]) {
      await sandbox.api.changeSettings({ singleUseRefresh })
      await sandbox.api.moveClock({ advance: '61m' })
      // Long enough for the command line to come in the middle of it.
      await sandbox.api.addFault({ on: 'token', action: 'slow:1500', times: 1 })
      const log = await logFromNow(sandbox.api)
      const printing = commandLine(stack, memberId, 'profile')
      const calls = apis.flatMap((api) =>
        Array.from({ length: 10 }, () => api.call<{ ID: string }>(memberId, 'profile'))
      )
      await waitFor('the token request', async () => (await log()).find(isTokenRequest))
      expect(JSON.parse(await printing)).toMatchObject({ result: { ID: '1' } })
      for (const { result } of await Promise.all(calls)) expect(result.ID).toBe('1')
      expect((await log()).filter(isTokenRequest)).toHaveLength(1)
    }
    for (const api of apis) expect((await api.token(memberId)).generation).toBe(first + 3)
  })
})
