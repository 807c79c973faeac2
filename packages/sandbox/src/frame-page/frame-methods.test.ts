// What a frame may ask of its portal page: replies, effects and silences (portal-behaviour.md section 10).
import { expect, it } from 'vitest'

type Fields = Record<string, unknown>
type Method = (params: unknown, answer: (value?: unknown) => void) => unknown

interface MethodsScript {
  createFrameMethods(
    data: Fields,
    page: Fields
  ): { readonly methods: Readonly<Record<string, Method>>; fire(event: string, value?: unknown): void }
}

const script = new URL('./assets/frame-methods.js', import.meta.url).href
const { createFrameMethods } = (await import(/* @vite-ignore */ script)) as MethodsScript

const INIT = {
  LANG: 'en',
  AUTH_ID: 'first',
  AUTH_EXPIRES: '3600',
  REFRESH_ID: 'first-refresh',
  FIRST_RUN: false,
  IS_ADMIN: true,
  PLACEMENT: 'DEFAULT',
  APP_OPTIONS: [],
  USER_OPTIONS: []
}

interface Page {
  /** Asks as the frame would and gives what was answered so far; a method may answer many times. */
  ask(method: string, params?: unknown): Promise<unknown[]>
  readonly knows: (method: string) => boolean
  readonly fire: (event: string, value?: unknown) => void
  /** What the page did, in order. */
  readonly done: unknown[][]
  closeSlider(): void
}

function page({
  init = {},
  events = [],
  portal = () => Promise.resolve({})
}: {
  readonly init?: Fields
  readonly events?: readonly string[]
  readonly portal?: (action: string, fields: Fields) => Promise<Fields>
} = {}): Page {
  const done: unknown[][] = []
  let closed = (): void => undefined
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void done.push([name, ...args])
  const { methods, fire } = createFrameMethods(
    {
      app: 1001,
      clientId: 'local.1.2',
      init: { ...INIT, ...init },
      placementInterface: { command: events.length > 0 ? ['reloadData'] : [], event: events }
    },
    {
      ajax(action: string, fields: Fields = {}) {
        done.push(['ajax', action, fields])
        return portal(action, fields)
      },
      resize(width: number | string, height: number) {
        done.push(['resize', width, height])
        return { width: 700, height }
      },
      setTitle: note('title'),
      scrollTo: note('scroll'),
      reload: note('reload'),
      openSlider(path: string, whenClosed: () => void) {
        done.push(['slider', path])
        closed = whenClosed
      },
      closeSlider: note('close'),
      alert: note('alert')
    }
  )
  return {
    done,
    fire,
    knows: (method) => Object.hasOwn(methods, method),
    closeSlider: () => closed(),
    async ask(method, params) {
      const answers: unknown[] = []
      await methods[method]?.(params, (value) => void answers.push(value))
      return answers
    }
  }
}

/** The reply as it arrives: only what JSON carries. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

it('getInitData: FIRST_RUN is true on a first run, otherwise absent, and false from the second reply on', async () => {
  const first = page({ init: { FIRST_RUN: true } })
  expect((await first.ask('getInitData')).map(sent)).toEqual([{ ...INIT, FIRST_RUN: true }])
  expect((await first.ask('getInitData')).map(sent)).toEqual([{ ...INIT, FIRST_RUN: false }])
  const later = page()
  const [reply] = (await later.ask('getInitData')).map(sent)
  expect(reply).not.toHaveProperty('FIRST_RUN')
  expect((await later.ask('getInitData')).map(sent)).toEqual([{ ...INIT, FIRST_RUN: false }])
})

it('refreshAuth answers a pair that the portal minted, and later init data carry it', async () => {
  const pair = { access_token: 'second', refresh_token: 'second-refresh', expires_in: '3600' }
  const { ask, done } = page({ portal: () => Promise.resolve(pair) })
  const fresh = { AUTH_ID: 'second', AUTH_EXPIRES: '3600', REFRESH_ID: 'second-refresh' }
  expect(await ask('refreshAuth')).toEqual([fresh])
  expect(done).toEqual([['ajax', 'access_refresh', {}]])
  expect(await ask('getInitData')).toEqual([expect.objectContaining(fresh)])
})

it.each([
  ['refuses', () => Promise.resolve({ error: 'access_denied' })],
  ['cannot be reached', () => Promise.reject(new Error('gone'))]
])('refreshAuth does not reply when the portal %s: the person sees a notice', async (_, portal) => {
  const { ask, done } = page({ portal })
  expect(await ask('refreshAuth')).toEqual([])
  expect(done.at(-1)).toEqual(['alert', expect.stringContaining('token')])
})

it('resizeWindow answers numbers, and takes 100 for a width that is none', async () => {
  const { ask, done } = page()
  expect(await ask('resizeWindow', { width: '100%', height: 500 })).toEqual([{ width: 700, height: 500 }])
  await ask('resizeWindow', { width: 'wide', height: '320' })
  expect(done).toEqual([
    ['resize', '100%', 500],
    ['resize', 100, 320]
  ])
})

it('setTitle, setScroll and setInstall echo their parameters', async () => {
  const { ask, done } = page()
  expect(await ask('setTitle', { title: 'Deals' })).toEqual([{ title: 'Deals' }])
  expect(await ask('setScroll', { scroll: 40 })).toEqual([{ scroll: 40 }])
  expect(await ask('setInstall', { install: true })).toEqual([{ install: true }])
  expect(done).toEqual([
    ['title', 'Deals'],
    ['scroll', 40],
    ['ajax', 'set_first_run', { v: 'Y' }]
  ])
})

it('a placement may not set the title', () => {
  expect(page().knows('setTitle')).toBe(true)
  expect(page({ init: { PLACEMENT: 'CRM_DEAL_DETAIL_TAB' } }).knows('setTitle')).toBe(false)
})

it('setInstallFinish never replies and reloads as finished, also when saving failed', async () => {
  const { ask, done } = page({ portal: () => Promise.reject(new Error('gone')) })
  expect(await ask('setInstallFinish', {})).toEqual([])
  expect(done).toEqual([
    ['ajax', 'set_installed', { v: 'Y' }],
    ['reload', { install_finished: 'Y' }]
  ])
  const refused = page()
  await refused.ask('setInstallFinish', { value: false })
  expect(refused.done[0]).toEqual(['ajax', 'set_installed', { v: 'N' }])
})

it('setUserOption echoes at once and later init data know the option', async () => {
  const { ask, done } = page()
  expect(await ask('setUserOption', { name: 'tab', value: 'two' })).toEqual([{ name: 'tab', value: 'two' }])
  expect(done).toEqual([['ajax', 'set_user_option', { options: [{ name: 'tab', value: 'two' }] }]])
  expect(await ask('getInitData')).toEqual([expect.objectContaining({ USER_OPTIONS: { tab: 'two' } })])
})

it('setAppOption saves what one tick brings by one call and answers all options to each', async () => {
  const all = { a: '1', b: '2', old: '0' }
  const { ask, done } = page({ portal: () => Promise.resolve(all) })
  const answers = await Promise.all([
    ask('setAppOption', { name: 'a', value: '1' }),
    ask('setAppOption', { name: 'b', value: '2' })
  ])
  await expect.poll(() => answers).toEqual([[all], [all]])
  expect(done).toEqual([
    [
      'ajax',
      'set_option',
      {
        options: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' }
        ]
      }
    ]
  ])
})

it('setAppOption of anybody but an administrator gets no reply and saves nothing', async () => {
  const { ask, done } = page({ init: { IS_ADMIN: false } })
  expect(await ask('setAppOption', { name: 'a', value: '1' })).toEqual([])
  expect(done).toEqual([])
})

it('openPath opens pages of the portal, says who sent the person, and replies when they close', async () => {
  const { ask, done, closeSlider } = page()
  const answers = await ask('openPath', { path: '/crm/deal/details/5/?x=1' })
  expect(done).toEqual([
    [
      'slider',
      '/crm/deal/details/5/?x=1&from=rest_placement&from_app=local.1.2&IFRAME=Y&IFRAME_TYPE=SIDE_SLIDER'
    ]
  ])
  expect(answers).toEqual([])
  closeSlider()
  expect(answers).toEqual([{ result: 'close' }])
})

it.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', 'crm/deal/', undefined])(
  'openPath refuses %s',
  async (path) => {
    const { ask, done } = page()
    expect(await ask('openPath', { path })).toEqual([{ result: 'error', errorCode: 'PATH_NOT_AVAILABLE' }])
    expect(done).toEqual([])
  }
)

it('openApplication hands its object on without the settings of the slider, and replies empty on close', async () => {
  const { ask, done, closeSlider } = page()
  const answers = await ask('openApplication', { bx24_width: 500, opened: 'yes' })
  const opened = new URL(String(done[0]?.[1]), 'http://portal.example')
  expect(opened.pathname).toBe('/marketplace/app/1001/')
  expect(opened.searchParams.get('_opened_with')).toBe('{"opened":"yes"}')
  closeSlider()
  expect(answers).toEqual([undefined])
})

it('an event of the placement reaches every callback bound to it, each time; unknown events none', async () => {
  const { ask, fire } = page({ events: ['CallCard::BeforeClose'] })
  const answers = await ask('placementBindEvent', { event: 'CallCard::BeforeClose' })
  const unknown = await ask('placementBindEvent', { event: 'NoSuch' })
  fire('CallCard::BeforeClose', { n: 1 })
  fire('CallCard::BeforeClose', { n: 2 })
  fire('NoSuch')
  expect([answers, unknown]).toEqual([[{ n: 1 }, { n: 2 }], []])
})

it('getInterface names what the placement adds, nothing on the application`s own page', async () => {
  expect(await page().ask('getInterface')).toEqual([{ command: [], event: [] }])
  const added = page({ events: ['X::Y'] })
  expect(await added.ask('getInterface')).toEqual([{ command: ['reloadData'], event: ['X::Y'] }])
  expect(await added.ask('reloadData', [])).toEqual([undefined])
})

it('reloadWindow reloads without a reply', async () => {
  const { ask, done } = page()
  expect([await ask('reloadWindow'), done]).toEqual([[], [['reload']]])
})
