// The gateway in front of a portal, beside the same work done by the client itself.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLimiter, createRest, type Rest, staticCredentials } from '@latchkey/rest'
import { createControl } from '@latchkey/sandbox'
import { type Child, startChild } from '../support/child.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import type { SandboxReady } from '../support/sandbox.child.ts'
import { median } from '../support/statistics.ts'
import { type GatewayProcess, startGateway } from './gateway-process.ts'

const starts = 3
const rounds = 7
const callsEach = 60
const inFlight = 20
const deals = 10_000
const commands = 50
/** So large that nothing waits: it is the gateway that is measured. */
const rate = { burst: 1_000_000, perSecond: 1_000_000 }
const clientId = 'local.0123456789abcd.01234567'

interface Given {
  readonly rest: Rest
  ask(route: string, body?: object): Promise<Response>
}

export const gateway: Bench = {
  name: 'gateway',
  about: 'calls, batches, lists and tokens through latchkey serve, beside the client itself',
  async run(note) {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
    const sandbox = startChild(new URL('../support/sandbox.child.ts', import.meta.url))
    const adminToken = randomBytes(32).toString('hex')
    const clientSecret = randomBytes(25).toString('hex')
    try {
      const ready = await sandbox.ask<SandboxReady>({ portals: [{ deals }] })
      const settings = (serial: number) => ({
        LATCHKEY_CLIENT_ID: clientId,
        LATCHKEY_CLIENT_SECRET: clientSecret,
        LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:8400',
        LATCHKEY_ADMIN_TOKEN: adminToken,
        LATCHKEY_STORE: `sqlite:${join(folder, `${serial}.db`)}`,
        LATCHKEY_PORT: '0',
        LATCHKEY_AUTH_SERVERS: ready.authServer,
        LATCHKEY_ALLOW_PORTALS: 'localhost',
        LATCHKEY_PORTAL_RATE: `${rate.burst},${rate.perSecond}`,
        LATCHKEY_LOG_LEVEL: 'warn'
      })
      note('starts')
      const figures = [...(await measureStarts((serial) => startGateway(folder, settings(serial))))]
      const running = await startGateway(folder, settings(0))
      try {
        const given = await givenInstallation(ready, running, { adminToken, clientSecret })
        note('calls, batches, lists')
        figures.push(...(await measureWork(given)))
        figures.push(...(await memory(running, 'after all that')))
      } finally {
        await running.end()
      }
      return { figures, failures: [] }
    } finally {
      await sandbox.end()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function measureStarts(start: (serial: number) => Promise<GatewayProcess>): Promise<readonly Figure[]> {
  const gatewayMs: number[] = []
  const bareMs: number[] = []
  const resting: Figure[] = []
  for (let serial = 1; serial <= starts; serial += 1) {
    bareMs.push(await bareStartMs())
    const started = await start(serial)
    gatewayMs.push(started.startMs)
    if (serial === starts) resting.push(...(await memory(started, 'at rest')))
    await started.end()
  }
  const ideal = median(bareMs)
  const work = 'start on a new SQLite file until ready'
  return [
    { work, subject: 'bare node:http', value: ideal, unit: 'ms' },
    beside({ work, subject: 'gateway', value: median(gatewayMs), unit: 'ms' }, ideal),
    ...resting
  ]
}

async function bareStartMs(): Promise<number> {
  const startedAt = performance.now()
  const bare: Child = startChild(new URL('../calls/deal-portal.child.ts', import.meta.url))
  await bare.ask({ where: true })
  const tookMs = performance.now() - startedAt
  await bare.end()
  return tookMs
}

async function memory(running: GatewayProcess, when: string): Promise<readonly Figure[]> {
  const value = await running.residentMb()
  return value === undefined
    ? []
    : [{ work: `memory of the process, ${when}`, subject: 'gateway', value, unit: 'MB' }]
}

/** The portal installs the application at the gateway; the client gets the very token that the gateway uses. */
async function givenInstallation(
  ready: SandboxReady,
  { url }: GatewayProcess,
  secrets: { readonly adminToken: string; readonly clientSecret: string }
): Promise<Given> {
  const [portal] = ready.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const { memberId } = portal
  const control = createControl(ready.control)
  await control.createApp(memberId, {
    kind: 'local-ui',
    url: `${url}/app`,
    installUrl: `${url}/install`,
    eventUrl: `${url}/events`,
    scope: 'crm,user_brief',
    clientId,
    clientSecret: secrets.clientSecret
  })
  await control.install(memberId, clientId)
  const ask = async (route: string, body?: object): Promise<Response> => {
    const response = await fetch(`${url}/api/v1/portals/${memberId}/${route}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${secrets.adminToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    if (response.status !== 200) throw new Error(`${route}: ${response.status} ${await response.text()}`)
    return response
  }
  const token = (await (await ask('token')).json()) as {
    readonly accessToken: string
    readonly clientEndpoint: string
  }
  const rest = createRest({
    credentials: staticCredentials({ accessToken: token.accessToken, endpoint: token.clientEndpoint }),
    limiter: createLimiter({ bucket: rate })
  })
  return { rest, ask }
}

/** Each round gives both a turn. */
async function measureWork({ rest, ask }: Given): Promise<readonly Figure[]> {
  const call = { method: 'crm.deal.get', params: { id: 1 } }
  const many = Object.fromEntries(
    Array.from({ length: commands }, (_, index) => [`c${index}`, ['crm.deal.get', { id: index + 1 }]])
  ) as Record<string, ['crm.deal.get', { id: number }]>
  const list = { method: 'crm.deal.list', params: { select: ['ID', 'TITLE'] } }
  const works: readonly Work[] = [
    {
      work: 'call, one at a time',
      unit: 'ms',
      ours: () => eachMs(callsEach, 1, async () => (await ask('call', call)).json()),
      direct: () => eachMs(callsEach, 1, () => rest.call('crm.deal.get', { id: 1 }))
    },
    {
      work: `calls, ${inFlight} in flight`,
      unit: '1/s',
      ours: async () =>
        1000 / (await eachMs(5 * callsEach, inFlight, async () => (await ask('call', call)).json())),
      direct: async () =>
        1000 / (await eachMs(5 * callsEach, inFlight, () => rest.call('crm.deal.get', { id: 1 })))
    },
    {
      work: `batch of ${commands} calls`,
      unit: 'ms',
      ours: () => eachMs(5, 1, async () => (await ask('batch', { commands: many })).json()),
      direct: () => eachMs(5, 1, () => rest.batch(many))
    },
    {
      work: `list of ${deals.toLocaleString('en-US')} rows`,
      unit: 'rows/s',
      ours: async () => rowsPerSecond(async () => linesIn(await (await ask('list', list)).text())),
      direct: async () => rowsPerSecond(async () => (await rest.listAll(list.method, list.params)).length)
    },
    { work: 'token', unit: 'ms', ours: () => eachMs(callsEach, 1, async () => (await ask('token')).json()) }
  ]
  const taken = works.map(({ ours, direct }) => ({
    ours,
    direct,
    gateway: [] as number[],
    client: [] as number[]
  }))
  for (let round = -1; round < rounds; round += 1) {
    for (const { ours, direct, gateway: byGateway, client } of taken) {
      const gatewayTook = await ours()
      const clientTook = await direct?.()
      if (round < 0) continue
      byGateway.push(gatewayTook)
      if (clientTook !== undefined) client.push(clientTook)
    }
  }
  return works.flatMap(({ work, unit }, index) => {
    const { gateway: byGateway = [], client = [] } = taken[index] ?? {}
    const figure: Figure = { work, subject: 'gateway', value: median(byGateway), unit }
    if (client.length === 0) return [figure]
    const ideal = median(client)
    return [{ work, subject: 'client itself', value: ideal, unit }, beside(figure, ideal)]
  })
}

interface Work {
  readonly work: string
  readonly unit: string
  readonly ours: () => Promise<number>
  readonly direct?: () => Promise<number>
}

async function eachMs(times: number, atOnce: number, work: () => Promise<unknown>): Promise<number> {
  let left = times
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1
        await work()
      }
    })
  )
  return (performance.now() - startedAt) / times
}

/** @throws Error when rows are missing */
async function rowsPerSecond(read: () => Promise<number>): Promise<number> {
  const startedAt = performance.now()
  const rows = await read()
  if (rows !== deals) throw new Error(`Of ${deals} deals, ${rows} were read.`)
  return (rows / (performance.now() - startedAt)) * 1000
}

function linesIn(text: string): number {
  return text.trimEnd().split('\n').length
}
