// @ts-check
// What a frame may ask of its portal page, and how the page answers (portal-behaviour.md section 10). Methods that never
// answer on the real portal never answer here.

/**
 * @typedef {import('./frame-channel.js').FrameMethod} FrameMethod
 * @typedef {Record<string, unknown>} Fields
 *
 * @typedef {{
 *   readonly app: number,
 *   readonly clientId: string,
 *   readonly init: Fields & { IS_ADMIN: boolean, PLACEMENT: string },
 *   readonly placementInterface: { readonly command: readonly string[], readonly event: readonly string[] }
 * }} FrameData
 *
 * @typedef {{
 *   ajax(action: string, fields?: Fields): Promise<Fields>,
 *   resize(width: number | '100%', height: number): { width: number, height: number },
 *   setTitle(title: string): void,
 *   scrollTo(top: number): void,
 *   reload(changes?: Readonly<Record<string, string>>): void,
 *   openSlider(path: string, closed: () => void): void,
 *   closeSlider(): void,
 *   alert(text: string): void
 * }} PageHands What the page does in the browser.
 */

/** Carries the object of `openApplication` into the slider. */
const OPENED_WITH = '_opened_with'

/**
 * @param {FrameData} data
 * @param {PageHands} page
 * @returns {{ readonly methods: Readonly<Record<string, FrameMethod>>, fire(event: string, value?: unknown): void }}
 */
export function createFrameMethods(data, page) {
  const init = { ...data.init }
  let replies = 0
  /** @type {Map<string, Set<(value?: unknown) => void>>} */
  const bound = new Map()
  const saveAppOption = appOptionSaver(page)

  /** @type {Record<string, FrameMethod>} */
  const methods = {
    getInitData(_, answer) {
      // True on a first run, otherwise absent from the first reply; false from the second on.
      answer({ ...init, FIRST_RUN: replies === 0 ? init['FIRST_RUN'] || undefined : false })
      replies += 1
    },

    getInterface: (_, answer) => answer(data.placementInterface),

    async refreshAuth(_, answer) {
      const pair = await page.ajax('access_refresh').catch(() => undefined)
      const token = pair?.['access_token']
      // No reply then: there is no channel for errors.
      if (typeof token !== 'string')
        return page.alert('The portal could not get a new token for this application.')
      const fresh = {
        AUTH_ID: token,
        AUTH_EXPIRES: pair?.['expires_in'],
        REFRESH_ID: pair?.['refresh_token']
      }
      Object.assign(init, fresh)
      answer(fresh)
    },

    resizeWindow(params, answer) {
      const width = params?.width === '100%' ? '100%' : Number.parseInt(params?.width, 10) || 100
      const height = Number.parseInt(params?.height, 10)
      if (height > 0) answer(page.resize(width, height))
    },

    setScroll(params, answer) {
      const top = Number(params?.scroll)
      if (top >= 0) page.scrollTo(top)
      answer(params)
    },

    setUserOption(params, answer) {
      const { name, value } = params ?? {}
      void page.ajax('set_user_option', { options: [{ name, value }] })
      init['USER_OPTIONS'] = { ...asObject(init['USER_OPTIONS']), [String(name)]: value }
      answer(params)
    },

    setAppOption(params, answer) {
      if (!data.init.IS_ADMIN) return
      saveAppOption({ name: params?.name, value: params?.value }, (options) => {
        init['APP_OPTIONS'] = options
        answer(options)
      })
    },

    setInstall(params, answer) {
      void page.ajax('set_first_run', { v: params?.install ? 'Y' : 'N' })
      answer(params)
    },

    async setInstallFinish(params) {
      await page.ajax('set_installed', { v: params?.value === false ? 'N' : 'Y' }).catch(() => undefined)
      // The real page says so even when saving failed.
      page.reload({ install_finished: 'Y' })
    },

    reloadWindow: () => page.reload(),

    openPath(params, answer) {
      const path = ownPath(params?.path)
      if (path === undefined) return answer({ result: 'error', errorCode: 'PATH_NOT_AVAILABLE' })
      path.searchParams.set('from', 'rest_placement')
      path.searchParams.set('from_app', data.clientId)
      page.openSlider(sliderPath(path), () => answer({ result: 'close' }))
    },

    openApplication(params, answer) {
      const path = new URL(`/marketplace/app/${data.app}/`, 'http://portal.invalid')
      path.searchParams.set(OPENED_WITH, JSON.stringify(openingOptions(asObject(params))))
      page.openSlider(sliderPath(path), () => answer())
    },

    closeApplication(_, answer) {
      page.closeSlider()
      answer()
    },

    placementBindEvent(params, answer) {
      const event = String(params?.event)
      if (!data.placementInterface.event.includes(event)) return
      bound.set(event, (bound.get(event) ?? new Set()).add(answer))
    },

    // Its owner's title may be changed by the application's own page only.
    ...(data.init.PLACEMENT === 'DEFAULT' && {
      /** @type {FrameMethod} */
      setTitle(params, answer) {
        page.setTitle(String(params?.title ?? ''))
        answer(params)
      }
    }),

    // Commands of the placement; the page has nothing that it would have to do for them.
    ...Object.fromEntries(
      data.placementInterface.command.map((name) => [
        name,
        /** @type {FrameMethod} */ ((_, answer) => answer())
      ])
    )
  }

  return {
    methods,
    /** Tells every callback that was bound to the event; one callback may hear it many times. */
    fire(event, value) {
      for (const answer of bound.get(event) ?? []) answer(value)
    }
  }
}

/**
 * Options set in the same tick are saved by one call, and each gets all options in answer.
 *
 * @param {Pick<PageHands, 'ajax'>} page
 */
function appOptionSaver(page) {
  /** @type {{ option: Fields, saved: (options: Fields) => void }[]} */
  let waiting = []

  async function save() {
    const saving = waiting
    waiting = []
    const options = await page
      .ajax('set_option', { options: saving.map(({ option }) => option) })
      .catch(() => undefined)
    if (options === undefined || 'error' in options) return
    for (const { saved } of saving) saved(options)
  }

  return (/** @type {Fields} */ option, /** @type {(options: Fields) => void} */ saved) => {
    if (waiting.length === 0) setTimeout(() => void save(), 0)
    waiting.push({ option, saved })
  }
}

/**
 * A path of the portal itself; `//host` and whole addresses are none.
 *
 * @param {unknown} path
 */
function ownPath(path) {
  if (typeof path !== 'string' || !path.startsWith('/')) return undefined
  const base = 'http://portal.invalid'
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined
  return url?.origin === base ? url : undefined
}

/** @param {URL} url */
function sliderPath(url) {
  url.searchParams.set('IFRAME', 'Y')
  url.searchParams.set('IFRAME_TYPE', 'SIDE_SLIDER')
  return url.pathname + url.search + url.hash
}

/**
 * Without the settings of the slider; where `options` is given, `params` alone is what the application gets.
 *
 * @param {Fields} given
 * @returns {Fields}
 */
function openingOptions(given) {
  if ('options' in given) return asObject(given['params'])
  return Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('bx24_')))
}

/**
 * @param {unknown} value
 * @returns {Fields}
 */
function asObject(value) {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
