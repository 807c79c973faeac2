// The local Bitrix24: how long tests wait for it, and how large a portal it carries.

import { type BatchCommands, createRest, type Rest, staticCredentials } from '@latchkey/rest'
import { createControl, type SandboxControl, type SandboxOptions } from '@latchkey/sandbox'
import { type Child, startChild } from '../support/child.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import type { SandboxMemory, SandboxReady } from '../support/sandbox.child.ts'
import { median } from '../support/statistics.ts'

const starts = 5
const rounds = 7
const inFlight = 20
const calls = 300
const batches = 5
const openings = 30
const manyDeals = 50_000

interface Running {
  readonly child: Child
  readonly ready: SandboxReady
  readonly startMs: number
}

export const sandbox: Bench = {
  name: 'sandbox',
  about: 'the local Bitrix24: its start, calls, frames, and a large portal',
  async run(note) {
    const figures: Figure[] = []
    note('starts')
    figures.push(...(await measureStarts()))
    note('calls and frames')
    figures.push(...(await measureWork()))
    note(`a portal of ${manyDeals} deals`)
    figures.push(...(await measureLargePortal()))
    return { figures, failures: [] }
  }
}

async function start(options: SandboxOptions): Promise<Running> {
  const startedAt = performance.now()
  const child = startChild(new URL('../support/sandbox.child.ts', import.meta.url))
  const ready = await child.ask<SandboxReady>(options)
  return { child, ready, startMs: performance.now() - startedAt }
}

async function startBare(): Promise<{
  readonly child: Child
  readonly origin: string
  readonly startMs: number
}> {
  const startedAt = performance.now()
  const child = startChild(new URL('../calls/deal-portal.child.ts', import.meta.url))
  const { origin } = await child.ask<{ readonly origin: string }>({ where: true })
  return { child, origin, startMs: performance.now() - startedAt }
}

async function measureStarts(): Promise<readonly Figure[]> {
  const taken: { readonly bare: number; readonly ours: number }[] = []
  for (let turn = 0; turn < starts; turn += 1) {
    const bare = await startBare()
    const ours = await start({ portals: [{ deals: 10 }] })
    taken.push({ bare: bare.startMs, ours: ours.startMs })
    await Promise.all([bare.child.end(), ours.child.end()])
  }
  const ideal = median(taken.map(({ bare }) => bare))
  return [
    { work: 'process until it is ready', subject: 'bare node:http', value: ideal, unit: 'ms' },
    beside(
      {
        work: 'process until it is ready',
        subject: 'sandbox',
        value: median(taken.map(({ ours }) => ours)),
        unit: 'ms'
      },
      ideal
    )
  ]
}

async function measureWork(): Promise<readonly Figure[]> {
  const bare = await startBare()
  const { child, ready } = await start({ portals: [{ deals: 2_600 }] })
  try {
    const { control, opening, rest } = await givenApplication(ready, `${bare.origin}/app`)
    const bareRest = restAt(`${bare.origin}/rest/`, 'made-up')
    const [frames, some, other] = [[], [], []] as [number[], number[], number[]]
    const batch: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const ours = await perSecond(() => rest.call('crm.deal.get', { id: 1 }))
      const theirs = await perSecond(() => bareRest.call('crm.deal.get', { id: 1 }))
      const batchMs = await eachMs(batches, () => readPages(rest))
      const openMs = await eachMs(openings, () =>
        control.open(opening.memberId, opening.clientId, { userId: 1 })
      )
      if (round < 0) continue
      some.push(ours)
      other.push(theirs)
      batch.push(batchMs)
      frames.push(openMs)
    }
    const ideal = median(other)
    const call = `calls, ${inFlight} in flight`
    return [
      { work: call, subject: 'bare node:http', value: ideal, unit: '1/s' },
      beside({ work: call, subject: 'sandbox', value: median(some), unit: '1/s' }, ideal),
      { work: 'batch of 50 lists, 2,500 rows', subject: 'sandbox', value: median(batch), unit: 'ms' },
      { work: 'frame opened, until its answer', subject: 'sandbox', value: median(frames), unit: 'ms' }
    ]
  } finally {
    await Promise.all([child.end(), bare.child.end()])
  }
}

async function measureLargePortal(): Promise<readonly Figure[]> {
  const { child, ready } = await start({ portals: [{ deals: 0 }] })
  try {
    const memory = async (): Promise<number> => (await child.ask<SandboxMemory>({ memory: true })).residentMb
    const before = await memory()
    const control = createControl(ready.control)
    const madeAt = performance.now()
    const portal = await control.createPortal({ deals: manyDeals })
    const madeMs = performance.now() - madeAt
    const { rest } = await givenApplication({ ...ready, portals: [portal] }, 'http://127.0.0.1:9/app')
    const firstMs = await eachMs(1, () => rest.call('crm.deal.list', { order: { ID: 'ASC' }, start: -1 }))
    const nextMs = await eachMs(20, () => rest.call('crm.deal.list', { order: { ID: 'ASC' }, start: -1 }))
    const wholeAt = performance.now()
    const rows = await rest.listAll('crm.deal.list', { select: ['ID', 'TITLE'] })
    const wholeMs = performance.now() - wholeAt
    const after = await memory()
    if (rows.length !== manyDeals) throw new Error(`Of ${manyDeals} deals, ${rows.length} were read.`)
    const subject = `${manyDeals.toLocaleString('en-US')} deals`
    return [
      { work: 'portal made', subject, value: madeMs, unit: 'ms' },
      { work: 'first page of the first list', subject, value: firstMs, unit: 'ms' },
      { work: 'first page later', subject, value: nextMs, unit: 'ms' },
      {
        work: `whole list, ${rows.length.toLocaleString('en-US')} rows`,
        subject,
        value: wholeMs,
        unit: 'ms'
      },
      { work: 'memory of the process', subject: 'no deals', value: before, unit: 'MB' },
      { work: 'memory of the process, after that list', subject, value: after, unit: 'MB' }
    ]
  } finally {
    await child.end()
  }
}

interface Given {
  readonly control: SandboxControl
  readonly opening: { readonly memberId: string; readonly clientId: string }
  readonly rest: Rest
}

/** An installed application of the first portal, and a client with the token that its frame gets. */
async function givenApplication(ready: SandboxReady, url: string): Promise<Given> {
  const [portal] = ready.portals
  if (portal === undefined) throw new Error('The sandbox has no portal.')
  const control = createControl(ready.control)
  const { memberId } = portal
  const { clientId } = await control.createApp(memberId, { kind: 'local-ui', url, scope: 'crm,user_brief' })
  await control.install(memberId, clientId, { event: 'never' })
  const { fields } = await control.open(memberId, clientId, { userId: 1, send: false })
  return {
    control,
    opening: { memberId, clientId },
    rest: restAt(`${portal.url}/rest/`, fields['AUTH_ID'] ?? '')
  }
}

/** The sandbox has no limits unless it is told, so the client has none, either. */
function restAt(endpoint: string, accessToken: string): Rest {
  return createRest({ credentials: staticCredentials({ endpoint, accessToken }), limiter: 'none' })
}

async function perSecond(call: () => Promise<unknown>): Promise<number> {
  let left = calls
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left > 0) {
        left -= 1
        await call()
      }
    })
  )
  return (calls / (performance.now() - startedAt)) * 1000
}

async function eachMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  for (let time = 0; time < times; time += 1) await work()
  return (performance.now() - startedAt) / times
}

/** @throws Error when it is less than 50 full pages */
async function readPages(rest: Rest): Promise<void> {
  const results = await rest.batch(listCommands())
  const full = Object.values(results).filter(
    (result) => result.status === 'ok' && Array.isArray(result.result) && result.result.length === 50
  )
  if (full.length !== 50) throw new Error(`Of 50 lists in a batch, ${full.length} gave a full page.`)
}

function listCommands(): BatchCommands {
  return Object.fromEntries(
    Array.from({ length: 50 }, (_, page) => [
      `page${page}`,
      ['crm.deal.list', { order: { ID: 'ASC' }, filter: { '>ID': page * 50 }, start: -1 }]
    ])
  )
}
