// The yardsticks: a page for whoever posts a form. `asks: 'nothing'` believes everything; `both` asks the authorization
// server and the portal, one after the other, and stores nothing.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, orders, say } from '../support/in-child.ts'

export interface BarePageSettings {
  readonly asks: 'nothing' | 'both'
  readonly authServer: string
}

const lines = orders<BarePageSettings>()
const first = await lines.next()
if (first.done === true) throw new Error('There were no settings.')
const { asks, authServer } = first.value

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const form = new URLSearchParams(await text(incoming))
  if (asks === 'both') {
    await ask('app.info', form)
    await ask('profile', form)
  }
  outgoing.setHeader('content-type', 'text/html; charset=utf-8')
  outgoing.end(`<!doctype html><title>Page</title><p>${form.get('member_id')}</p>`.padEnd(2_000, ' '))
}

async function ask(method: string, form: URLSearchParams): Promise<unknown> {
  const body = new URLSearchParams({ auth: form.get('AUTH_ID') ?? '' })
  const response = await fetch(`${authServer}/rest/${method}`, { method: 'POST', body })
  return response.json()
}

const listening = await listen((incoming, outgoing) => void serve(incoming, outgoing))
say({ origin: listening.origin })
await lines.next()
listening.close()
