// Binding placement handlers.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const handler = 'http://127.0.0.1:9/app'
const tab = { PLACEMENT: 'crm_deal_detail_tab', HANDLER: handler }
const scope = ['placement', 'crm']

test('a bound handler is listed with empty lists for what was not given', async () => {
  const { call } = testPortal({ scope })
  const bound = await call('placement.bind', { ...tab, TITLE: 'Offers', OPTIONS: { width: 1 } })
  expect(bound.body.result).toBe(true)
  expect((await call('placement.get')).body.result).toEqual([
    {
      id: 1,
      placement: 'CRM_DEAL_DETAIL_TAB',
      userId: 0,
      handler,
      // A deal tab has no options: they are accepted and dropped.
      options: [],
      title: 'Offers',
      description: '',
      langAll: []
    }
  ])
})

test('several handlers may share a placement, titles may come in several languages', async () => {
  const { call } = testPortal({ scope })
  await call('placement.bind', tab)
  const LANG_ALL = { de: { TITLE: 'Angebote' } }
  await call('placement.bind', { ...tab, HANDLER: `${handler}?second`, LANG_ALL })
  expect((await call('placement.get')).body.result).toMatchObject([{ id: 1 }, { id: 2, langAll: LANG_ALL }])
})

test.each([
  [{ HANDLER: handler }, 'ERROR_ARGUMENT', "Argument 'The placement code is not specified' is null or empty"],
  [
    { PLACEMENT: ['x'], HANDLER: handler },
    'ERROR_ARGUMENT',
    "The value of an argument 'PLACEMENT' must be of type string"
  ],
  [
    { PLACEMENT: 'LEFT_MENU' },
    'ERROR_ARGUMENT',
    "Argument 'The URL of the placement handler is not specified' is null or empty"
  ],
  [{ ...tab, PLACEMENT: 'DEFAULT' }, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found'],
  [{ ...tab, PLACEMENT: 'NO_SUCH' }, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found'],
  [{ ...tab, PLACEMENT: 'TASK_VIEW_TAB' }, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found'],
  [{ ...tab, HANDLER: 'ftp://h.example/' }, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol'],
  [{ ...tab, HANDLER: 'http://localhost:9/' }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL'],
  [{ ...tab, USER_ID: 7 }, 'ERROR_PLACEMENT_USER_MODE', 'User mode is not available.']
])('placement.bind %j: %s', async (params, error, error_description) => {
  const answer = await testPortal({ scope }).call('placement.bind', params)
  expect(answer).toMatchObject({ status: 400, body: { error, error_description } })
})

test('the same handler twice is refused', async () => {
  const { call } = testPortal({ scope })
  await call('placement.bind', tab)
  expect((await call('placement.bind', tab)).body).toEqual({
    error: 'ERROR_CORE',
    error_description: 'Unable to set placement handler: Handler already binded'
  })
})

test('REST_APP_URI takes one handler, a background worker one a person', async () => {
  const { call } = testPortal({ scope })
  const bind = async (PLACEMENT: string, more: object) =>
    (await call('placement.bind', { PLACEMENT, HANDLER: handler, ...more })).body
  expect((await bind('REST_APP_URI', {})).result).toBe(true)
  expect(await bind('REST_APP_URI', { HANDLER: `${handler}?2` })).toEqual({
    error: 'ERROR_PLACEMENT_MAX_COUNT',
    error_description: 'Placement max count: 1'
  })
  expect((await bind('PAGE_BACKGROUND_WORKER', {})).result).toBe(true)
  expect((await bind('PAGE_BACKGROUND_WORKER', { USER_ID: 7 })).result).toBe(true)
  expect((await bind('PAGE_BACKGROUND_WORKER', { USER_ID: 7 })).error).toBe('ERROR_PLACEMENT_MAX_COUNT')
})

test('placement.unbind counts each handler twice', async () => {
  const { call } = testPortal({ scope })
  await call('placement.bind', tab)
  await call('placement.bind', { ...tab, HANDLER: `${handler}?2` })
  await call('placement.bind', { ...tab, HANDLER: `${handler}?3` })
  expect((await call('placement.unbind', tab)).body.result).toEqual({ count: 2 })
  expect((await call('placement.unbind', { PLACEMENT: tab.PLACEMENT })).body.result).toEqual({ count: 4 })
  expect((await call('placement.unbind', tab)).body.result).toEqual({ count: 0 })
})

test.each(['placement.bind', 'placement.unbind', 'placement.get'])(
  '%s is for administrators',
  async (name) => {
    expect(await testPortal({ scope }).call(name, tab, 'worker')).toEqual({
      status: 403,
      body: { error: 'ACCESS_DENIED', error_description: 'Access denied!' }
    })
  }
)

test('placement.list shows what the token may use, with FULL all, with SCOPE those of one scope', async () => {
  const { call } = testPortal({ scope })
  const list = async (params: object = {}) => (await call('placement.list', params, 'worker')).body.result
  expect(await list()).toContain('CRM_DEAL_DETAIL_TAB')
  expect(await list()).not.toContain('TASK_VIEW_TAB')
  expect(await list({ FULL: true })).toContain('TASK_VIEW_TAB')
  expect(await list({ SCOPE: 'calendar', FULL: true })).toEqual(['CALENDAR_GRIDVIEW'])
})

test('a token without the scope is refused', async () => {
  expect((await testPortal({ scope: ['crm'] }).call('placement.list')).body.error).toBe('insufficient_scope')
})
