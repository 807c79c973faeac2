// Offline events (portal-behaviour.md section 7.2): an application that was down loses nothing.

import { describe, expect, it } from 'vitest'
import type { App, AppOptions } from '@latchkey/app'
import { applications, people } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { auditOf } from '../support/requests.ts'

const minuteMs = 60_000
const offline = { events: ['OnCrmDealAdd', 'OnCrmDealUpdate'] }

interface Changing extends GivenApplication {
  /** Somebody works with another application of the portal: ours must hear of it. */
  addDeal(title: string): Promise<number>
  updateDeal(id: number, title: string): Promise<unknown>
  /** What our application is told, by whichever of its processes. */
  readonly heard: string[]
  /** Another process of it. */
  process(more?: Partial<AppOptions>): App
  /** How often the portal was asked for this method. */
  asked(method: string): Promise<number>
}

describe.each(engines)('offline events, on %s', (engine) => {
  const start = applications(engine)

  async function given(plan = 'pro'): Promise<Changing> {
    const here = await start({ app: { offline }, portal: { plan, users: people } })
    const { sandbox, portal, credentials } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    const other = await sandbox.api.createApp(portal.memberId, {
      kind: 'local-ui',
      url: 'http://127.0.0.1:9/app',
      scope: 'crm'
    })
    await sandbox.api.install(portal.memberId, other.clientId, { event: 'never' })
    const { fields } = await sandbox.api.open(portal.memberId, other.clientId, { userId: 2, send: false })
    async function change<Result>(method: string, params: object): Promise<Result> {
      const response = await fetch(`${portal.url}/rest/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ auth: fields['AUTH_ID'], ...params })
      })
      const answer = (await response.json()) as { readonly result: Result }
      expect(answer).toMatchObject({ result: expect.anything() })
      return answer.result
    }
    const heard: string[] = []
    const hear = (app: App): App => {
      app.on('*', ({ event, data, actingUserId }) => {
        heard.push(`${event} ${JSON.stringify(data)} by ${actingUserId ?? 'nobody'}`)
      })
      return app
    }
    hear(here.app)
    return {
      ...here,
      heard,
      process: (more) => hear(here.another(more)),
      addDeal: (title) => change<number>('crm.deal.add', { fields: { TITLE: title } }),
      updateDeal: (id, title) => change('crm.deal.update', { id, fields: { TITLE: title } }),
      async asked(method) {
        const requests = await sandbox.api.requests()
        return requests.filter(({ url }) => new URL(url).pathname.includes(`/${method}`)).length
      }
    }
  }

  const added = (id: number): string => `ONCRMDEALADD {"FIELDS":{"ID":"${id}"}} by 2`

  async function waiting({ app, portal }: Pick<GivenApplication, 'app' | 'portal'>): Promise<unknown> {
    return (await app.portal(portal.memberId).call('event.offline.list')).result
  }

  it.each(['pro', 'basic'])(
    'what changed while it was down is heard when it is up again, on the plan %s',
    async (plan) => {
      const here = await given(plan)
      await here.app.runBackground()
      await here.app.close()
      const ids = [await here.addDeal('One'), await here.addDeal('Two')]
      expect(here.heard).toEqual([])

      here.clock.advance(10 * minuteMs)
      const up = here.process()
      await up.runBackground()
      expect(here.heard.toSorted()).toEqual(ids.map(added))
      expect(await waiting({ ...here, app: up })).toEqual([])
      here.clock.advance(10 * minuteMs)
      await up.runBackground()
      expect(here.heard).toHaveLength(2)
    }
  )

  it('an installation binds what is wanted, once', async () => {
    const here = await given()
    await here.app.runBackground()
    const bound = (await here.app.portal(here.portal.memberId).call('event.get')).result
    expect(bound).toEqual([
      { event: 'ONCRMDEALADD', connector_id: '', offline: 1 },
      { event: 'ONCRMDEALUPDATE', connector_id: '', offline: 1 }
    ])
    const before = await here.asked('event.bind')
    here.clock.advance(24 * 60 * minuteMs)
    await here.app.runBackground()
    expect(await here.asked('event.bind')).toBe(before)
  })

  it('more than one portion is fetched', async () => {
    const here = await given()
    await here.app.runBackground()
    const ids: number[] = []
    for (let deals = 0; deals < 120; deals++) ids.push(await here.addDeal(`Deal ${deals}`))
    here.clock.advance(10 * minuteMs)
    await here.app.runBackground()
    expect(new Set(here.heard)).toEqual(new Set(ids.map(added)))
    expect(await waiting(here)).toEqual([])
  })

  it.each([
    ['event.offline.clear', 'refuse'],
    ['event.offline.get', 'lost-after-commit']
  ] as const)(
    'a process that loses the portal at %s loses no event, and none is heard twice',
    async (method, action) => {
      const here = await given()
      await here.app.runBackground()
      const id = await here.addDeal('One')
      here.clock.advance(10 * minuteMs)
      await here.sandbox.api.addFault({ on: 'rest', action, method })
      await here.app.runBackground()
      await here.sandbox.api.removeFaults()
      // As another process, that knows nothing of what happened.
      here.clock.advance(10 * minuteMs)
      await here.process().runBackground()
      expect(here.heard).toEqual([added(id)])
      expect(await waiting(here)).toEqual([])
    }
  )

  it('two processes at once hear each event once between them', async () => {
    const here = await given()
    await here.app.runBackground()
    const ids = [await here.addDeal('One'), await here.addDeal('Two'), await here.addDeal('Three')]
    here.clock.advance(10 * minuteMs)
    await Promise.all([here.process(), here.process()].map((one) => one.runBackground()))
    await here.app.runBackground()
    expect(here.heard.toSorted()).toEqual(ids.map(added))
  })

  it('ONOFFLINEEVENT has them fetched at once; without it a portal is asked every ten minutes', async () => {
    const here = await given()
    await here.process({ offline: { ...offline, notifyUrl: `${here.address}/events` } }).runBackground()
    await here.app.runBackground()
    const before = await here.asked('event.offline.get')
    await here.app.runBackground()
    expect(await here.asked('event.offline.get'), 'within ten minutes').toBe(before)

    const id = await here.addDeal('One')
    await here.sandbox.api.moveClock({ advance: '1s' })
    await here.app.runBackground()
    expect(here.heard).toHaveLength(2)
    expect(here.heard).toContain(added(id))
    expect(here.heard.some((text) => text.startsWith('ONOFFLINEEVENT '))).toBe(true)
  })

  it('the same change in the second in which its row was taken is another event', async () => {
    const here = await given()
    const id = await here.addDeal('One')
    await here.app.runBackground()
    await here.sandbox.api.moveClock({ freeze: true })
    for (const title of ['Two', 'Three']) {
      await here.updateDeal(id, title)
      here.clock.advance(10 * minuteMs)
      await here.app.runBackground()
    }
    const updated = `ONCRMDEALUPDATE {"FIELDS":{"ID":"${id}"}} by 2`
    expect(here.heard).toEqual([updated, updated])
  })

  it('an owner who is no administrator cannot bind: it is written down, once', async () => {
    const here = await start({ app: { offline }, portal: { users: people } })
    const { sandbox, portal, credentials, app, clock } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { userId: 3, event: 'never' })
    await app.runBackground()
    clock.advance(24 * 60 * minuteMs)
    await app.runBackground()
    const lines = (await auditOf(here)).filter(([what]) => what === 'offline-not-bound')
    expect(lines).toHaveLength(1)
  })

  it('portals are not asked where no offline events are wanted', async () => {
    const here = await start()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    await here.sandbox.api.clearRequests()
    await here.app.runBackground()
    const asked = (await here.sandbox.api.requests()).filter(({ url }) => url.includes('event.'))
    expect(asked).toEqual([])
  })
})

describe('names that cannot be offline events', () => {
  const start = applications('memory')

  it.each([[[]], [['ONAPPUNINSTALL']], [['ONOFFLINEEVENT']], [['no name']]])('%j', async (events) => {
    await expect(start({ app: { offline: { events } } })).rejects.toMatchObject({
      code: 'misconfigured',
      field: 'offline.events'
    })
  })
})
