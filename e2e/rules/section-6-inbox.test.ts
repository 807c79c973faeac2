// Design section 6: the event inbox is at-least-once. Accepted means on disk; handlers are retried, then dead letters.

import { describe, expect, it } from 'vitest'
import type { AppEvent } from '@latchkey/app'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { hearing } from '../support/hearing.ts'
import { again, forgedEvent, sentEvent } from '../support/requests.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

describe.each(engines)('section 6: the event inbox, on %s', (engine) => {
  const start = applications(engine)

  async function installed(): Promise<GivenApplication> {
    const here = await start()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    return here
  }

  async function dealAdded({ sandbox, portal, credentials }: GivenApplication, id = '7'): Promise<void> {
    const event = { event: 'ONCRMDEALADD', data: { FIELDS: { ID: id } }, userId: 2 }
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, credentials.clientId, event)
    expect(exchanges.map(({ response }) => response.status)).toEqual([200])
  }

  async function statusOf({ app }: GivenApplication): Promise<readonly string[]> {
    return (await app.listEvents()).items.map(({ status }) => status)
  }

  it('a handler gets who, what and where, and a portal to re-read through', async () => {
    const here = await installed()
    const { portal, app } = here
    const heard: { event: AppEvent; title: string | undefined }[] = []
    app.on('onCrmDealAdd', async (event, { call }) => {
      const deal = await call<{ TITLE: string }>('crm.deal.get', { id: 7 })
      heard.push({ event, title: deal.result.TITLE })
    })
    await dealAdded(here)
    await app.runBackground()
    expect(heard).toMatchObject([
      {
        event: {
          memberId: portal.memberId,
          event: 'ONCRMDEALADD',
          actingUserId: '2',
          data: { FIELDS: { ID: '7' } },
          attempt: 1
        },
        title: expect.any(String)
      }
    ])
    expect(await statusOf(here)).toEqual(['delivered'])
  })

  it('200 means on disk: another process delivers what this one took', async () => {
    const here = await installed()
    await dealAdded(here)
    await here.app.close()
    const heard: string[] = []
    const other = here.another()
    other.on('*', ({ event }) => void heard.push(event))
    await other.runBackground()
    expect(heard).toEqual(['ONCRMDEALADD'])
  })

  it('an event in the hands of a process that died is claimed again a minute later', async () => {
    const here = await installed()
    const { app, clock, another } = here
    await dealAdded(here)
    const frozen = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    app.on('ONCRMDEALADD', () => {
      reached.resolve()
      return frozen.promise
    })
    const dying = app.runBackground()
    await reached.promise

    const attempts: number[] = []
    const other = another()
    other.on('ONCRMDEALADD', ({ attempt }) => void attempts.push(attempt))
    await other.runBackground()
    expect(attempts).toEqual([])
    clock.advance(minuteMs + 1_000)
    await other.runBackground()
    expect(attempts).toEqual([2])

    frozen.reject(new Error('The process was not dead, but slow.'))
    await dying
    expect(await statusOf(here), 'the late loser settles nothing').toEqual(['delivered'])
    await other.runBackground()
    expect(attempts).toEqual([2])
  })

  it('two processes at once hear an event once between them', async () => {
    const here = await installed()
    const heard: string[] = []
    const apps = [here.another(), here.another()]
    for (const one of apps) one.on('*', ({ data }) => void heard.push(JSON.stringify(data)))
    for (let id = 1; id <= 30; id++) await dealAdded(here, String(id))
    await Promise.all(apps.map((one) => one.runBackground()))
    expect(heard).toHaveLength(30)
    expect(new Set(heard).size).toBe(30)
  })

  it('a failing handler is tried again with growing pauses; other events do not wait for it', async () => {
    const here = await installed()
    const { app, clock } = here
    const heard: string[] = []
    let failures = 2
    app.on('ONCRMDEALADD', ({ attempt, data }) => {
      heard.push(`${JSON.stringify(data)} ${attempt}`)
      if (failures-- > 0) throw new Error('The database of the handler is away.')
    })
    await dealAdded(here, '1')
    await app.runBackground()
    await app.runBackground()
    expect(heard).toEqual(['{"FIELDS":{"ID":"1"}} 1'])
    await dealAdded(here, '2')
    await app.runBackground()
    expect(heard).toHaveLength(2)
    clock.advance(minuteMs)
    await app.runBackground()
    expect(await statusOf(here)).toEqual(['delivered', 'delivered'])
    expect(heard).toHaveLength(4)
  })

  it('a handler that never succeeds ends as a dead letter, which can be replayed', async () => {
    const here = await installed()
    const { app, clock } = here
    const heardAt: number[] = []
    let broken = true
    app.on('ONCRMDEALADD', () => {
      heardAt.push(clock.now())
      if (broken) throw new Error('Always.')
    })
    await dealAdded(here)
    for (let quarters = 0; quarters < 4 * 24; quarters++) {
      await app.runBackground()
      clock.advance(15 * minuteMs)
    }
    expect(await statusOf(here)).toEqual(['dead'])
    expect(heardAt.length).toBeGreaterThan(4)
    const pauses = heardAt.slice(1).map((at, index) => Math.round((at - (heardAt[index] ?? 0)) / minuteMs))
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
    const [dead] = (await app.listEvents({ status: 'dead' })).items
    expect(dead?.attempts).toBe(heardAt.length)

    broken = false
    await app.replayEvent(dead?.id ?? '')
    await app.runBackground()
    expect(await statusOf(here)).toEqual(['delivered'])
    await expect(app.replayEvent('999999')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('the same event within 24 h is one, also after its delivery; later it is another', async () => {
    const here = await installed()
    const { app, clock } = here
    await dealAdded(here)
    const sent = await sentEvent(here, 'ONCRMDEALADD')
    expect((await app.events(again(sent))).status).toBe(200)
    await app.runBackground()
    clock.advance(dayMs - minuteMs)
    expect((await app.events(again(sent))).status).toBe(200)
    await app.runBackground()
    expect(await statusOf(here)).toEqual(['delivered'])
    clock.advance(2 * minuteMs)
    expect((await app.events(again(sent))).status).toBe(200)
    expect(await statusOf(here)).toEqual(['pending', 'delivered'])
  })

  it('portal, name, handler id, ts and data make an event another one', async () => {
    const here = await installed()
    const { app, credentials } = here
    const auth = { application_token: credentials.applicationToken }
    const data = { FIELDS: { ID: '1' } }
    const sent = [
      forgedEvent(here, 'ONCRMDEALADD', { auth, data }),
      forgedEvent(here, 'ONCRMDEALUPDATE', { auth, data }),
      forgedEvent(here, 'ONCRMDEALADD', { auth, data, ts: '1800000001' }),
      forgedEvent(here, 'ONCRMDEALADD', { auth, data: { FIELDS: { ID: '2' } } }),
      again(
        { url: here.address, body: await forgedEvent(here, 'ONCRMDEALADD', { auth, data }).text() },
        {
          event_handler_id: '9'
        }
      )
    ]
    for (const request of sent) expect((await app.events(request)).status).toBe(200)
    expect(await statusOf(here)).toHaveLength(sent.length)
  })

  it('delivered events are kept 7 days, dead ones until somebody replays them', async () => {
    const here = await installed()
    const { app, clock } = here
    app.on('ONCRMDEALADD', ({ data }) => {
      if (JSON.stringify(data).includes('"13"')) throw new Error('Always.')
    })
    await dealAdded(here, '7')
    await dealAdded(here, '13')
    for (let quarters = 0; quarters < 4 * 24; quarters++) {
      await app.runBackground()
      clock.advance(15 * minuteMs)
    }
    clock.advance(6 * dayMs - minuteMs)
    await app.runBackground()
    expect((await statusOf(here)).toSorted()).toEqual(['dead', 'delivered'])
    clock.advance(2 * minuteMs)
    await app.runBackground()
    expect(await statusOf(here)).toEqual(['dead'])
  })

  it('life-cycle events are heard like all others', async () => {
    const here = await hearing(start)()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    await here.app.runBackground()
    expect(here.heard).toMatchObject([{ event: 'ONAPPINSTALL', data: { INSTALLED: 'Y' }, actingUserId: '1' }])
  })
})
