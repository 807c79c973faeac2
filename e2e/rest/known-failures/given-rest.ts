// Given a sandbox portal and clients of it that wait in no time, so that every wait can be asserted: for the tests beside.

import { createRest, type Rest, type RestOptions, staticCredentials } from '@latchkey/rest'
import type { AppCredentials, LoggedRequest, PortalInfo, PortalSeed, Sandbox } from '@latchkey/sandbox'
import { startSandbox } from '@latchkey/sandbox'

/** What a client waits for its answer at most; every other span is a wait of its own choice. */
const deadlineMs = 65_000

export interface GivenRest {
  readonly sandbox: Sandbox
  readonly portal: PortalInfo
  readonly credentials: AppCredentials
  /** An administrator's token, which lives for an hour of the sandbox. */
  readonly accessToken: string
  /** `http://localhost:<port>/rest/` */
  readonly endpoint: string
  /** What clients waited for between requests, in milliseconds. */
  readonly waitedMs: readonly number[]
  client(options?: Partial<RestOptions>): Rest
  /** Requests of classic REST, oldest first. */
  requests(): Promise<readonly LoggedRequest[]>
  /** Their methods. */
  methods(): Promise<readonly string[]>
  /** Titles of all deals, in the order of their ids, asked of the portal by another client. */
  titles(): Promise<readonly string[]>
  close(): Promise<void>
}

export async function givenRest(seed: PortalSeed = {}, scope = 'crm,task,user_brief'): Promise<GivenRest> {
  const sandbox = await startSandbox({ portals: [{ deals: 0, ...seed }] })
  const [portal] = sandbox.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const credentials = await sandbox.api.createApp(portal.memberId, {
    kind: 'local-ui',
    url: 'http://127.0.0.1:9/app',
    scope
  })
  // The frame's POST is made up and never sent: it holds a token of the administrator.
  await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
  const { fields } = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1, send: false })
  const accessToken = fields['AUTH_ID'] ?? ''
  const endpoint = `${portal.url}/rest/`
  await sandbox.api.clearRequests()
  const waitedMs: number[] = []
  let now = Date.now()

  const client: GivenRest['client'] = (options = {}) =>
    createRest({
      credentials: staticCredentials({ accessToken, endpoint }),
      random: () => 0,
      now: () => now,
      async sleep(ms, signal) {
        if (ms === deadlineMs) return untilAborted(signal)
        waitedMs.push(ms)
        now += ms
        // Whatever is under way gets its turn, as it would in so much time.
        await new Promise(setImmediate)
      },
      ...options
    })

  async function requests(): Promise<readonly LoggedRequest[]> {
    return (await sandbox.api.requests()).filter(
      ({ to, url }) => to.startsWith('portal:') && url.includes('/rest/')
    )
  }

  return {
    sandbox,
    portal,
    credentials,
    accessToken,
    endpoint,
    waitedMs,
    client,
    requests,
    methods: async () =>
      (await requests()).map(({ url }) => /\/rest\/([\w.]+?)(?:\.json)?$/.exec(url)?.[1] ?? url),
    titles: async () => {
      const rows = await client().listAll<{ TITLE: string }>('crm.deal.list', { select: ['TITLE'] })
      return rows.map(({ TITLE }) => TITLE)
    },
    close: () => sandbox.close()
  }
}

/** A deadline that is never reached in a test. */
function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

/** Waits for a rejection. */
export async function caught(work: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await work
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('It did not fail.')
}
