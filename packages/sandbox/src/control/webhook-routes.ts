// Control calls about incoming webhooks of a portal.

import { Hono } from 'hono'
import type { Portal, Webhook } from '../model/portal.ts'
import { firstAdmin } from '../world/create-portal.ts'
import { randomAlphanumeric } from '../world/random.ts'
import type { WebhookAnswer } from './contract.ts'
import type { ControlDeps } from './control-app.ts'
import { findPortal, findUser } from './find.ts'
import { asScope, Input, InputError } from './input.ts'

const CODE_LENGTH = 16

export function webhookRoutes({ core }: ControlDeps): Hono {
  const routes = new Hono()

  routes.post('/portals/:memberId/webhooks', async (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    const input = new Input(await context.req.text())
    const webhook = {
      id: 1 + Math.max(0, ...[...portal.webhooks.values()].map(({ id }) => id)),
      userId: input.has('userId') ? findUser(portal, input.raw('userId')).id : firstAdmin(portal),
      code: randomAlphanumeric(CODE_LENGTH).toLowerCase(),
      scope: input.required('scope', 'a list of scopes or comma text', asScope)
    }
    portal.webhooks.set(webhook.code, webhook)
    return context.json(answerOf(portal, webhook))
  })

  routes.delete('/portals/:memberId/webhooks/:id', (context) => {
    const portal = findPortal(core.world, context.req.param('memberId'))
    const id = Number(context.req.param('id'))
    const webhook = [...portal.webhooks.values()].find((one) => one.id === id)
    if (webhook === undefined) throw new InputError('id', 'names no webhook of this portal', 404)
    portal.webhooks.delete(webhook.code)
    return context.body(null, 204)
  })

  return routes
}

function answerOf({ url }: Portal, { id, userId, code }: Webhook): WebhookAnswer {
  return { id, userId, code, url: `${url}/rest/${userId}/${code}/` }
}
