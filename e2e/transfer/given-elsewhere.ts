// Given an application that another program has served so far: it is installed, and its tokens lie in files.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppCredentials, type PortalInfo, type Sandbox, startSandbox } from '@latchkey/sandbox'
import { type Latchkey, runLatchkey } from '../../packages/gateway/src/testing/run-latchkey.ts'
import { createGatewayApi, type GatewayApi } from '../support/gateway-api.ts'

interface Pair {
  readonly accessToken: string
  readonly refreshToken: string
}

export interface Elsewhere {
  readonly sandbox: Sandbox
  readonly portals: readonly PortalInfo[]
  readonly credentials: AppCredentials
  readonly folder: string
  readonly settings: Readonly<Record<string, string>>
  /** What the other program was handed for this user. */
  tokensOf(portal: PortalInfo, userId: number): Promise<Pair>
  /** A file as CRest keeps it. */
  crestFile(portal: PortalInfo, pair: Pair): Promise<string>
  file(name: string, text: string): Promise<string>
  latchkey(
    words: readonly string[],
    more?: Readonly<Record<string, string>>,
    input?: string
  ): Latchkey['ended']
  /** Starts the gateway; it ends with the test. */
  serve(more?: Readonly<Record<string, string>>): Promise<GatewayApi>
  close(): Promise<void>
}

/** Nobody listens here: the other program is not part of the story. */
const nowhere = 'http://127.0.0.1:9'

export async function givenElsewhere(
  options: { readonly portals?: number; readonly singleUseRefresh?: boolean } = {}
): Promise<Elsewhere> {
  const sandbox = await startSandbox({
    portals: Array.from({ length: options.portals ?? 1 }, () => ({
      users: [{ admin: true }, { admin: false }]
    })),
    ...(options.singleUseRefresh !== undefined && { singleUseRefresh: options.singleUseRefresh })
  })
  let credentials: AppCredentials | undefined
  for (const { memberId } of sandbox.portals) {
    credentials = await sandbox.api.createApp(memberId, {
      kind: 'local-ui',
      url: `${nowhere}/app`,
      installUrl: `${nowhere}/install`,
      eventUrl: `${nowhere}/events`,
      scope: 'crm,user_brief',
      ...(credentials && { clientId: credentials.clientId, clientSecret: credentials.clientSecret })
    })
    await sandbox.api.install(memberId, credentials.clientId, { event: 'never' })
  }
  if (credentials === undefined) throw new Error('The sandbox has no portal.')
  const { clientId, clientSecret } = credentials

  const folder = await mkdtemp(join(tmpdir(), 'latchkey-transfer-'))
  const adminToken = randomBytes(24).toString('base64url')
  const settings = {
    LATCHKEY_CLIENT_ID: clientId,
    LATCHKEY_CLIENT_SECRET: clientSecret,
    LATCHKEY_STORE: `sqlite:${join(folder, 'latchkey.db')}`,
    LATCHKEY_AUTH_SERVERS: sandbox.authServer,
    LATCHKEY_ALLOW_PORTALS: 'localhost'
  }
  const gateways: Latchkey[] = []
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }

  return {
    sandbox,
    portals: sandbox.portals,
    credentials,
    folder,
    settings,
    file,
    async tokensOf(portal, userId) {
      const { fields } = await sandbox.api.open(portal.memberId, clientId, { userId, send: false })
      return { accessToken: fields['AUTH_ID'] ?? '', refreshToken: fields['REFRESH_ID'] ?? '' }
    },
    crestFile: (portal, pair) =>
      file(
        'settings.json',
        JSON.stringify({
          access_token: pair.accessToken,
          expires_in: '3600',
          application_token: randomBytes(16).toString('hex'),
          refresh_token: pair.refreshToken,
          domain: portal.domain,
          client_endpoint: `http://${portal.domain}/rest/`
        })
      ),
    latchkey: (words, more = {}, input) =>
      runLatchkey(words, { env: { ...settings, ...more }, ...(input !== undefined && { input }) }).ended,
    async serve(more = {}) {
      const gateway = runLatchkey(['serve'], {
        env: {
          ...settings,
          LATCHKEY_PUBLIC_URL: 'https://app.example',
          LATCHKEY_PORT: '0',
          LATCHKEY_ADMIN_TOKEN: adminToken,
          ...more
        }
      })
      gateways.push(gateway)
      const { url } = JSON.parse(await gateway.firstLine) as { readonly url: string }
      return createGatewayApi(url, adminToken)
    },
    async close() {
      for (const { process: child, ended } of gateways) {
        child.kill('SIGKILL')
        await ended
      }
      await sandbox.close()
      await rm(folder, { recursive: true })
    }
  }
}

/** The results that a command printed, one JSON object a line. */
export function linesOf(out: string): readonly Record<string, unknown>[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
