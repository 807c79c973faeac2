// What the page of an application asks its portal for on behalf of the frame (portal-behaviour.md section 9).

import { Hono } from 'hono'
import { deliverAt, setInstalled } from '../install/install.ts'
import type { PortalApp } from '../model/portal.ts'
import { setAppOptions, setUserOptions } from '../portal/options.ts'
import { type Plain, toText } from '../portal/php/convert.ts'
import { formDecode } from '../portal/php/form-decode.ts'
import { isArray, phpMap, type PhpArray, type PhpValue } from '../portal/php/value.ts'
import { ACCESS_LIFE_SECONDS } from '../tokens/token-office.ts'
import { jsonText } from '../wire/json-text.ts'
import type { Core } from '../world/core.ts'
import type { PageEnv } from './page-env.ts'
import type { Visit } from './visit.ts'

type Action = (core: Core, visit: Visit, app: PortalApp, fields: PhpArray) => Plain

const DENIED = { error: 'access_denied' }

const ACTIONS: Readonly<Record<string, Action>> = {
  access_refresh: mintPair,
  set_option: saveAppOptions,
  set_installed: finish,
  // The real portal keeps these two through its own user settings; no source shows their address.
  set_user_option(_, { user }, app, fields) {
    setUserOptions(app, user.id, givenOptions(fields))
    return { result: 'true' }
  },
  set_first_run(_, { user }, app, fields) {
    if (fields.get('v') === 'Y') app.launchedBy.add(user.id)
    else app.launchedBy.delete(user.id)
    return { result: 'true' }
  }
}

export function frameAjax(core: Core): Hono<PageEnv> {
  const routes = new Hono<PageEnv>()
  routes.post('/bitrix/components/bitrix/app.layout/lazyload.ajax.php', async (context) => {
    const visit = context.get('visit')
    const fields = formDecode(await context.req.text())
    const name = toText(fields.get('action'))
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    const app = appOf(visit, fields)
    const answer = action === undefined || !app?.active ? DENIED : action(core, visit, app, fields)
    return context.body(jsonText(answer), 200, { 'content-type': 'application/json; charset=utf-8' })
  })
  return routes
}

/** A new pair by the portal's own session: the application's refresh token is not spent. */
function mintPair({ world, tokens }: Core, { portal, user }: Visit, app: PortalApp): Plain {
  const client = world.clients.get(app.clientId)
  if (client === undefined) return DENIED
  const pair = tokens.issuePair({ client, portal: portal.number, user: user.id })
  return {
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    expires_in: String(ACCESS_LIFE_SECONDS)
  }
}

function saveAppOptions(_: Core, { user }: Visit, app: PortalApp, fields: PhpArray): Plain {
  if (!user.admin) return DENIED
  setAppOptions(app, givenOptions(fields))
  return app.options
}

/** Answers words, not booleans; the event leaves after the answer, for `N` to nobody. */
function finish(core: Core, { portal, user }: Visit, app: PortalApp, fields: PhpArray): Plain {
  if (!user.admin) return { result: 'false' }
  const installed = fields.get('v') === 'Y'
  const deliveries = setInstalled(core, portal, app, { userId: user.id, installed })
  deliverAt(core, deliveries, core.clock.now())
  return { result: 'true' }
}

/** `options[i][name]` and `options[i][value]`. */
function givenOptions(fields: PhpArray): PhpArray {
  const list = fields.get('options')
  const pairs: PhpValue[] = isArray(list) ? [...list.values()] : []
  return phpMap(
    pairs.flatMap((pair) =>
      isArray(pair) ? [[toText(pair.get('name')), pair.get('value') ?? ''] as const] : []
    )
  )
}

/** `PARAMS[params][ID]` is the application's number. */
function appOf({ portal }: Visit, fields: PhpArray): PortalApp | undefined {
  const params = fields.get('PARAMS')
  const inner = isArray(params) ? params.get('params') : undefined
  const number = isArray(inner) ? toText(inner.get('ID')) : ''
  return [...portal.apps.values()].find((app) => String(app.number) === number)
}
