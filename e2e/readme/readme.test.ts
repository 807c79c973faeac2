// The code in the README, as it is printed there: it compiles, and it serves a portal.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKey } from '@latchkey/app'
import { type Sandbox, startSandbox } from '@latchkey/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { choosePort } from '../support/choose-port.ts'
import { waitFor } from '../support/wait-for.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeAll(async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  if (code === undefined) throw new Error('The README has no TypeScript example.')
  folder = await mkdtemp(join(tmpdir(), 'latchkey-readme-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'server.ts'), code)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the example of the README', () => {
  it('compiles', async () => {
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { isolatedDeclarations: false, declaration: false },
      files: ['server.ts']
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { stdio: 'pipe' })
  })

  it('has at most 30 lines', async () => {
    const lines = (await readFile(join(folder, 'server.ts'), 'utf8')).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(30)
  })

  it('serves a portal: installs, greets, hears an event', async () => {
    const sandbox = await startSandbox({ portals: [{ deals: 30 }] })
    let server: ChildProcess | undefined
    try {
      server = await serveAndCheck(sandbox)
    } finally {
      server?.kill('SIGTERM')
      if (server !== undefined) await once(server, 'exit')
      await sandbox.close()
    }
  })
})

async function serveAndCheck(sandbox: Sandbox): Promise<ChildProcess> {
  const [portal] = sandbox.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const port = await choosePort(3000)
  const address = `http://127.0.0.1:${port}`
  const { clientId, clientSecret } = await sandbox.api.createApp(portal.memberId, {
    kind: 'local-ui',
    url: `${address}/app`,
    installUrl: `${address}/install`,
    eventUrl: `${address}/events`,
    scope: 'crm'
  })
  const server = spawn(process.execPath, ['--conditions=latchkey-source', 'server.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      KEYS: generateKey(randomBytes),
      AUTH_SERVERS: sandbox.authServer,
      ALLOW_PORTALS: 'localhost',
      PORT: String(port)
    }
  })
  let printed = ''
  server.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  await waitFor('the server of the README answers', () =>
    fetch(`${address}/app`).then(
      ({ ok }) => ok || undefined,
      () => undefined
    )
  )

  await sandbox.api.install(portal.memberId, clientId)
  const { exchange } = await sandbox.api.open(portal.memberId, clientId, { userId: 1 })
  expect(exchange?.response.status).toBe(200)
  expect(exchange?.response.body).toMatch(/<h1>Hello .+<\/h1><p>You can see 30 deals\.<\/p>/)
  await sandbox.api.sendEvent(portal.memberId, clientId, {
    event: 'ONCRMDEALADD',
    data: { FIELDS: { ID: 7 } }
  })
  await waitFor('the handler of the README hears the event', () =>
    Promise.resolve(printed.includes(portal.memberId) || undefined)
  )
  return server
}
