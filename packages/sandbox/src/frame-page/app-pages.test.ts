// The page of an application: installation, the hidden form, what the frame's page asks for (portal-behaviour.md section 9).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppCredentials } from '../control/contract.ts'
import {
  attribute,
  pageData,
  type Reply,
  shownForm,
  visitorOf,
  type Visitor
} from '../testing/browser-like.ts'
import { type Scene, startScene } from '../testing/scene.ts'

const PAGE = '/marketplace/app/1001/'
const AJAX = '/bitrix/components/bitrix/app.layout/lazyload.ajax.php'

let scene: Scene
let visitor: Visitor

beforeEach(async () => {
  scene = await startScene()
  visitor = visitorOf(scene.portal)
})

afterEach(() => scene.close())

const ajax = async (action: string, fields: Record<string, string> = {}): Promise<unknown> =>
  JSON.parse((await visitor.post(AJAX, { site: 's1', 'PARAMS[params][ID]': '1001', action, ...fields })).body)

/** Clicks Install and lets the install page finish. */
async function installed(): Promise<AppCredentials> {
  const app = await scene.newApp({ scope: ['crm', 'user_basic', 'placement'] })
  await visitor.post(`${PAGE}install/`)
  await ajax('set_installed', { v: 'Y' })
  await scene.sandbox.clock.settle()
  return app
}

function fieldsOf(page: Reply): Record<string, string> {
  return Object.fromEntries(shownForm(page)?.fields ?? [])
}

const pathOf = (page: Reply): string => new URL(shownForm(page)?.action ?? '').pathname

describe('an application that is not installed', () => {
  it('has an Install button for administrators and a text for everybody else', async () => {
    await scene.newApp()
    const page = await visitor.get(PAGE)
    expect(page.body).toContain('action="/marketplace/app/1001/install/"')
    expect(shownForm(page)).toBe(undefined)
    await visitor.signInAs(2)
    const other = await visitor.get(PAGE)
    expect(other.body).toContain('not fully installed')
    expect(other.body).not.toContain('install/"')
    expect((await visitor.post(`${PAGE}install/`)).status).toBe(403)
  })

  it('shows the installer to administrators until it says that it is finished', async () => {
    await scene.newApp()
    const clicked = await visitor.post(`${PAGE}install/`)
    expect([clicked.status, clicked.headers['location']]).toEqual([303, PAGE])
    const page = await visitor.get(PAGE)
    expect(pathOf(page)).toBe('/install')
    expect(pageData(page).frame?.init).toMatchObject({ INSTALL: true, IS_ADMIN: true, FIRST_RUN: true })
    expect(scene.application.received).toEqual([])

    expect(await ajax('set_installed', { v: 'Y' })).toEqual({ result: 'true' })
    await scene.sandbox.clock.settle()
    expect(scene.received(0).fields).toMatchObject({ event: 'ONAPPINSTALL', auth: { user_id: '1' } })
    const after = await visitor.get(PAGE)
    expect(pathOf(after)).toBe('/app')
    expect(pageData(after).frame?.init).toMatchObject({ INSTALL: false })
    await visitor.signInAs(2)
    expect(pageData(await visitor.get(PAGE)).frame?.init).toMatchObject({ IS_ADMIN: false })
  })

  it('reports nothing to anybody when the installer says `N`', async () => {
    await scene.newApp()
    await visitor.post(`${PAGE}install/`)
    expect(await ajax('set_installed', { v: 'N' })).toEqual({ result: 'true' })
    await scene.sandbox.clock.settle()
    expect(scene.application.received).toEqual([])
    expect(pathOf(await visitor.get(PAGE))).toBe('/install')
  })

  it('is finished at once without an install page', async () => {
    await scene.sandbox.api.createApp(scene.portal.memberId, {
      kind: 'local-ui',
      url: `${scene.application.origin}/app`,
      scope: 'crm'
    })
    await visitor.post(`${PAGE}install/`)
    expect(pathOf(await visitor.get(PAGE))).toBe('/app')
  })

  it('can be finished by nobody but an administrator', async () => {
    await scene.newApp()
    await visitor.post(`${PAGE}install/`)
    await visitor.signInAs(2)
    expect(await ajax('set_installed', { v: 'Y' })).toEqual({ result: 'false' })
    expect((await visitor.get(PAGE)).body).toContain('not fully installed')
  })
})

describe('the hidden form', () => {
  it('goes into the iframe by name, with page fields in the query and the rest in the body, in order', async () => {
    const app = await installed()
    const page = await visitor.get(PAGE)
    const form = shownForm(page)
    const { sid } = pageData(page).frame ?? { sid: '' }
    expect(sid).toMatch(/^[0-9a-f]{32}$/)
    expect(form).toMatchObject({ name: `appform_${sid}`, target: `${scene.portal.domain}|0|${sid}` })
    const query = { DOMAIN: scene.portal.domain, PROTOCOL: '0', LANG: 'en', APP_SID: sid }
    expect([...new URL(form?.action ?? '').searchParams]).toEqual(Object.entries(query))
    expect(form?.fields).toEqual([
      ['AUTH_ID', expect.stringMatching(/^[0-9a-f]{70}$/)],
      ['AUTH_EXPIRES', '3600'],
      ['REFRESH_ID', expect.stringMatching(/^[0-9a-f]{70}$/)],
      ['SERVER_ENDPOINT', `${scene.sandbox.authServer}/rest/`],
      ['APPLICATION_TOKEN', app.applicationToken],
      ['APPLICATION_SCOPE', 'crm,user_basic,placement'],
      ['member_id', scene.portal.memberId],
      ['status', 'L'],
      ['PLACEMENT', 'DEFAULT']
    ])
    const frame = /<iframe id="appframe_[^>]*>/.exec(page.body)?.[0] ?? ''
    expect(attribute(frame, 'id')).toBe(`appframe_${sid}`)
    expect(attribute(frame, 'name')).toBe(form?.target)
    expect(attribute(frame, 'allow')).toBe('geolocation *; microphone *; camera *; autoplay *;')
    expect(frame).not.toContain('sandbox')
  })

  it('has a fresh pair and a fresh sid at every rendering', async () => {
    await installed()
    const [first, second] = [await visitor.get(PAGE), await visitor.get(PAGE)]
    const ids = ['AUTH_ID', 'REFRESH_ID'].map((name) => [fieldsOf(first)[name], fieldsOf(second)[name]])
    for (const [before, after] of [...ids, [pageData(first).frame?.sid, pageData(second).frame?.sid]]) {
      expect(after).not.toBe(before)
    }
    const whose = await scene.appInfo(fieldsOf(second)['AUTH_ID'])
    expect(whose.body['result']).toMatchObject({ user_id: 1 })
  })

  it('may lead to the application`s origin and nowhere else', async () => {
    await installed()
    const policy = String((await visitor.get(PAGE)).headers['content-security-policy'])
    expect(policy).toContain(`frame-src 'self' ${scene.application.origin};`)
    expect(policy).toContain(`form-action 'self' ${scene.application.origin};`)
  })

  it('says where the page was opened from, when that is a page of the portal', async () => {
    await installed()
    const from = async (referer: string): Promise<string | undefined> =>
      fieldsOf(await visitor.get(PAGE, { referer }))['PLACEMENT_OPTIONS']
    expect(await from(`${scene.portal.url}/crm/deal/?page=2`)).toBe(
      String.raw`{"URI":"\/crm\/deal\/?page=2"}`
    )
    expect(await from('http://elsewhere.example/x')).toBe(undefined)
  })

  it('carries the query of the portal page without the portal`s own parameters', async () => {
    await installed()
    const page = await visitor.get(`${PAGE}?a=1&b[c]=2&sessid=x&_r=1`)
    expect(fieldsOf(page)['PLACEMENT_OPTIONS']).toBe('{"a":"1","b":{"c":"2"}}')
    expect(pageData(page).frame?.init['PLACEMENT_OPTIONS']).toEqual({ a: '1', b: { c: '2' } })
  })

  it('carries the object of openApplication alone, inside a slider without menu', async () => {
    await installed()
    const page = await visitor.get(
      `${PAGE}?_opened_with=${encodeURIComponent('{"n":5,"URI":"/own"}')}&IFRAME=Y`,
      {
        referer: `${scene.portal.url}/`
      }
    )
    expect(fieldsOf(page)['PLACEMENT_OPTIONS']).toBe(String.raw`{"n":5,"URI":"\/own"}`)
    expect(pageData(page).frame?.init['PLACEMENT_OPTIONS']).toEqual({ n: '5', URI: '/own' })
    expect(page.body).not.toContain('class="menu"')
  })
})

describe('getInitData', () => {
  it('names person, portal and pair as the form does, and empty options as lists', async () => {
    await installed()
    const page = await visitor.get(PAGE)
    const { AUTH_ID, REFRESH_ID } = fieldsOf(page)
    expect(Object.entries(pageData(page).frame?.init ?? {})).toEqual(
      Object.entries({
        LANG: 'en',
        DOMAIN: scene.portal.domain,
        PROTOCOL: 0,
        PATH: '/rest',
        AUTH_ID,
        AUTH_EXPIRES: '3600',
        REFRESH_ID,
        MEMBER_ID: scene.portal.memberId,
        FIRST_RUN: true,
        IS_ADMIN: true,
        INSTALL: false,
        USER_OPTIONS: [],
        APP_OPTIONS: [],
        PLACEMENT: 'DEFAULT',
        PLACEMENT_OPTIONS: []
      })
    )
  })

  it('shares its options with REST, numbers as text', async () => {
    await installed()
    const { AUTH_ID } = fieldsOf(await visitor.get(PAGE))
    await scene.call('app.option.set', AUTH_ID, { options: { size: 5, on: true, none: null } })
    await scene.call('user.option.set', AUTH_ID, { options: { tab: 'two' } })
    expect(pageData(await visitor.get(PAGE)).frame?.init).toMatchObject({
      APP_OPTIONS: { size: '5', on: true, none: '' },
      USER_OPTIONS: { tab: 'two' }
    })
  })

  it('knows a first run for each person until the page says otherwise', async () => {
    await installed()
    const isFirst = async (): Promise<unknown> => pageData(await visitor.get(PAGE)).frame?.init['FIRST_RUN']
    await ajax('set_first_run', { v: 'Y' })
    expect(await isFirst()).toBe(false)
    await ajax('set_first_run', { v: 'N' })
    expect(await isFirst()).toBe(true)
    await ajax('set_first_run', { v: 'Y' })
    await visitor.signInAs(2)
    expect(await isFirst()).toBe(true)
  })

  it('cannot be ended by what an option holds', async () => {
    await installed()
    const evil = '</script><script>alert(1)</script>'
    await ajax('set_option', { 'options[0][name]': 'evil', 'options[0][value]': evil })
    const page = await visitor.get(PAGE)
    expect(page.body).not.toContain(evil)
    expect(pageData(page).frame?.init['APP_OPTIONS']).toEqual({ evil })
  })
})

describe('the page`s own calls', () => {
  it('access_refresh mints a pair without the application`s refresh token; its life is text', async () => {
    await installed()
    const pair = (await ajax('access_refresh')) as Record<string, unknown>
    expect(Object.keys(pair)).toEqual(['access_token', 'refresh_token', 'expires_in'])
    expect(pair['expires_in']).toBe('3600')
    expect((await scene.call('profile', pair['access_token'])).body['result']).toMatchObject({ ID: '1' })
  })

  it('set_option answers all options, to administrators only', async () => {
    await installed()
    await ajax('set_option', { 'options[0][name]': 'a', 'options[0][value]': '1' })
    const both = {
      'options[0][name]': 'b',
      'options[0][value]': '2',
      'options[1][name]': 'a',
      'options[1][value]': '3'
    }
    expect(await ajax('set_option', both)).toEqual({ a: '3', b: '2' })
    await visitor.signInAs(2)
    expect(await ajax('set_option', both)).toEqual({ error: 'access_denied' })
  })

  it('set_user_option keeps a person`s option', async () => {
    const app = await installed()
    await ajax('set_user_option', { 'options[0][name]': 'tab', 'options[0][value]': 'two' })
    const { AUTH_ID } = await scene.openAs(app, 1)
    expect((await scene.call('user.option.get', AUTH_ID)).body['result']).toEqual({ tab: 'two' })
  })

  it.each([
    ['an unknown action', { action: 'constructor' }],
    ['an unknown application', { 'PARAMS[params][ID]': '7' }]
  ])('are denied for %s', async (_, fields) => {
    await installed()
    expect(await ajax('access_refresh', fields)).toEqual({ error: 'access_denied' })
  })
})

describe('placements', () => {
  async function bind(placement: string, more: Record<string, unknown> = {}): Promise<void> {
    const { AUTH_ID } = fieldsOf(await visitor.get(PAGE))
    const HANDLER = `${scene.application.origin}/tab`
    const { body } = await scene.call('placement.bind', AUTH_ID, { PLACEMENT: placement, HANDLER, ...more })
    expect(body['result']).toBe(true)
  }

  it('appear as tabs of a deal once the application is finished', async () => {
    await scene.newApp({ scope: ['crm', 'placement'] })
    await visitor.post(`${PAGE}install/`)
    await bind('CRM_DEAL_DETAIL_TAB', { TITLE: 'Offers' })
    expect((await visitor.get('/crm/deal/details/1/')).body).not.toContain('Offers')
    await ajax('set_installed', { v: 'Y' })
    expect((await visitor.get('/crm/deal/details/1/')).body).toContain('Offers')

    const tab = await visitor.get('/crm/deal/details/1/?tab=1', {
      referer: `${scene.portal.url}/crm/deal/details/1/`
    })
    expect(pathOf(tab)).toBe('/tab')
    expect(fieldsOf(tab)).toMatchObject({
      PLACEMENT: 'CRM_DEAL_DETAIL_TAB',
      PLACEMENT_OPTIONS: String.raw`{"ID":"1","URI":"\/crm\/deal\/details\/1\/"}`
    })
    expect(pageData(tab).frame?.placementInterface).toEqual({ command: ['reloadData'], event: [] })
  })

  it('of REST_APP_URI open by links, with the link`s parameters', async () => {
    const app = await installed()
    const link = `/marketplace/view/${app.clientId}/?params[id]=7&other=1`
    expect((await visitor.get(link)).status).toBe(404)
    await bind('REST_APP_URI')
    expect(fieldsOf(await visitor.get(link))).toMatchObject({
      PLACEMENT: 'REST_APP_URI',
      PLACEMENT_OPTIONS: '{"id":"7"}'
    })
  })

  it('of every kind can be looked at by number', async () => {
    await installed()
    await bind('CRM_LEAD_DETAIL_TAB')
    expect(fieldsOf(await visitor.get('/marketplace/placement/1/?ID=5'))).toMatchObject({
      PLACEMENT: 'CRM_LEAD_DETAIL_TAB',
      PLACEMENT_OPTIONS: '{"ID":"5"}'
    })
  })

  it('are opened by the control call with the handler that was bound', async () => {
    const app = await installed()
    await bind('CRM_DEAL_DETAIL_TAB')
    const opened = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 1,
      placement: 'CRM_DEAL_DETAIL_TAB',
      send: false
    })
    expect(new URL(opened.action).pathname).toBe('/tab')
  })
})

describe('reinstalling and removing', () => {
  async function withMemory(): Promise<AppCredentials> {
    const app = await installed()
    const { AUTH_ID } = fieldsOf(await visitor.get(PAGE))
    const bound = { PLACEMENT: 'CRM_DEAL_DETAIL_TAB', HANDLER: `${scene.application.origin}/tab` }
    await scene.call('placement.bind', AUTH_ID, bound)
    await ajax('set_option', { 'options[0][name]': 'a', 'options[0][value]': '1' })
    await ajax('set_first_run', { v: 'Y' })
    return app
  }

  it('a reinstallation begins with the installer and a first run, and keeps what is bound', async () => {
    await withMemory()
    await visitor.post(`${PAGE}reinstall/`)
    const page = await visitor.get(PAGE)
    expect(pathOf(page)).toBe('/install')
    expect(pageData(page).frame?.init).toMatchObject({ FIRST_RUN: true, APP_OPTIONS: { a: '1' } })
    const bound = await scene.call('placement.get', fieldsOf(page)['AUTH_ID'])
    expect(bound.body['result']).toHaveLength(1)
  })

  it('removal takes placements away, tells the application, and keeps options unless they are to go', async () => {
    await withMemory()
    const before = scene.application.received.length
    await visitor.post(`${PAGE}uninstall/`)
    expect(scene.received(before).fields).toMatchObject({ event: 'ONAPPUNINSTALL', data: { CLEAN: '0' } })
    expect((await visitor.get(PAGE)).body).toContain('is not installed')
    await visitor.post(`${PAGE}install/`)
    const again = await visitor.get(PAGE)
    expect(pageData(again).frame?.init).toMatchObject({ APP_OPTIONS: { a: '1' } })
    expect((await scene.call('placement.get', fieldsOf(again)['AUTH_ID'])).body['result']).toEqual([])

    await visitor.post(`${PAGE}uninstall/`, { clean: 'Y' })
    await visitor.post(`${PAGE}install/`)
    expect(pageData(await visitor.get(PAGE)).frame?.init).toMatchObject({ APP_OPTIONS: [] })
  })
})
