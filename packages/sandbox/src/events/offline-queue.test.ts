// Offline events over real HTTP: a change fills the queue, and ONOFFLINEEVENT tells of it.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { at, type Scene, startScene } from '../testing/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

afterEach(() => scene.close())

/** The administrator's access token for a new, installed application. */
async function installed(): Promise<string | undefined> {
  const app = await scene.newApp()
  await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
  return (await scene.openAs(app, 1))['AUTH_ID']
}

it('ONOFFLINEEVENT tells of the first change, with both tokens, and not again within its pause', async () => {
  const [listening, changing] = [await installed(), await installed()]
  await scene.call('event.bind', listening, { event: 'ONCRMDEALADD', event_type: 'offline' })
  const handler = `${scene.application.origin}/told`
  await scene.call('event.bind', listening, {
    event: 'ONOFFLINEEVENT',
    handler,
    options: { minTimeout: 60 }
  })
  const told = () => scene.application.received.filter(({ path }) => path === '/told')
  const add = (title: string) => scene.call('crm.deal.add', changing, { fields: { TITLE: title } })
  const passes = (advance: string) => scene.sandbox.api.moveClock({ advance })

  await add('One')
  await add('Two')
  await passes('1s')
  expect(told()).toHaveLength(1)
  expect(told()[0]?.fields).toMatchObject({ event: 'ONOFFLINEEVENT', data: '' })
  expect(at(told()[0]?.fields, 'auth')).toMatchObject({
    access_token: expect.any(String),
    refresh_token: expect.any(String)
  })

  await passes('60s')
  await add('Three')
  await passes('1s')
  expect(told()).toHaveLength(2)
  const { body } = await scene.call('event.offline.get', listening)
  expect(at(body, 'result', 'events')).toHaveLength(3)
})
