// Design section 6: events of one thing in order, where the application asks for it.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { quarantined, serverSilent } from '../support/hearing.ts'
import { again, forgedEvent, sentEvent } from '../support/requests.ts'

const minuteMs = 60_000

describe.each(engines)('section 6: the order of events, on %s', (engine) => {
  const start = applications(engine)

  async function installed(): Promise<GivenApplication> {
    const here = await start({ app: { eventOrder: 'entity' } })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    return here
  }

  async function sent(here: GivenApplication, event: string, id: string, ts: number): Promise<void> {
    const auth = { application_token: here.credentials.applicationToken }
    const request = forgedEvent(here, event, { auth, ts: String(ts), data: { FIELDS: { ID: id } } })
    expect((await here.app.events(request)).status).toBe(200)
  }

  it('events of one deal are heard one after another, those of others meanwhile', async () => {
    const here = await installed()
    const first = Promise.withResolvers<void>()
    const heard: string[] = []
    here.app.on('*', async ({ event, data }) => {
      heard.push(`${event} ${JSON.stringify(data)}`)
      if (heard.length === 1) await first.promise
    })
    await sent(here, 'ONCRMDEALADD', '1', 1)
    await sent(here, 'ONCRMDEALUPDATE', '1', 2)
    await sent(here, 'ONCRMDEALADD', '2', 3)
    await sent(here, 'ONCRMDEALDELETE', '1', 4)
    const running = here.app.runBackground()
    const other = here.another()
    const elsewhere: string[] = []
    other.on('*', ({ event }) => void elsewhere.push(event))
    await other.runBackground()
    expect(elsewhere, 'another process takes none of what waits for its turn').not.toContain(
      'ONCRMDEALUPDATE'
    )
    first.resolve()
    await running
    const ofFirst = heard.filter((text) => text.includes('"1"')).map((text) => text.split(' ')[0])
    expect(ofFirst).toEqual(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE'])
    expect([...heard, ...elsewhere]).toHaveLength(4)
  })

  it('a failing event holds back its own deal, until it is delivered or dead', async () => {
    const here = await installed()
    const { app, clock } = here
    const heard: string[] = []
    app.on('ONCRMDEALADD', ({ data }) => {
      if (JSON.stringify(data).includes('"1"')) throw new Error('Always.')
    })
    app.on('ONCRMDEALUPDATE', ({ data }) => void heard.push(JSON.stringify(data)))
    await sent(here, 'ONCRMDEALADD', '1', 1)
    await sent(here, 'ONCRMDEALUPDATE', '1', 2)
    await sent(here, 'ONCRMDEALADD', '2', 3)
    await sent(here, 'ONCRMDEALUPDATE', '2', 4)
    await app.runBackground()
    expect(heard).toEqual(['{"FIELDS":{"ID":"2"}}'])
    for (let quarters = 0; quarters < 4 * 24; quarters++) {
      await app.runBackground()
      clock.advance(15 * minuteMs)
    }
    expect((await app.listEvents({ status: 'dead' })).items).toHaveLength(1)
    expect(heard).toEqual(['{"FIELDS":{"ID":"2"}}', '{"FIELDS":{"ID":"1"}}'])
  })

  it('an application`s own order that fails costs no event', async () => {
    const here = await start({
      app: {
        eventOrder() {
          throw new Error('A mistake.')
        }
      }
    })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    await sent(here, 'ONCRMDEALADD', '1', 1)
    expect((await here.app.listEvents()).items).toHaveLength(1)
  })

  it('an event that waits in quarantine and comes once more, believed at once, is heard once', async () => {
    const here = await start({ kind: 'local-script' })
    const { sandbox, portal, credentials, app } = here
    const heard: string[] = []
    app.on('*', ({ event }) => void heard.push(event))
    await serverSilent(here)
    await sandbox.api.install(portal.memberId, credentials.clientId)
    expect(await quarantined(here)).toEqual(['ONAPPINSTALL'])
    await sandbox.api.removeFaults()
    expect((await app.events(again(await sentEvent(here, 'ONAPPINSTALL')))).status).toBe(200)
    await app.runBackground()
    await app.runBackground()
    expect(await quarantined(here)).toEqual([])
    expect(heard).toEqual(['ONAPPINSTALL'])
  })
})
