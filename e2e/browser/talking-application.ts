// A tiny application whose page talks to the portal by hand, message by message, and a hostile page inside it.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TalkingApplication {
  readonly origin: string
  close(): void
}

/** Shows every reply and says what its fields are told to say; `hostile` is embedded when given. */
const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Talking application</title>
<style>body { font: 16px/1.5 system-ui; padding: 24px } pre { white-space: pre-wrap; overflow-wrap: anywhere }</style>
<h1 id="path"></h1>
<p>This page talks to its portal by hand.</p>
<pre id="heard"></pre>
<div id="guests"></div>
<script>
  const [domain, protocol, sid] = window.name.split('|')
  const portal = (protocol === '1' ? 'https://' : 'http://') + domain
  const replies = new Map()
  let last = 0
  document.getElementById('path').textContent = location.pathname
  addEventListener('message', (event) => {
    if (event.origin !== portal) return
    const [, id, json] = /^([^:]*):(.*)$/s.exec(event.data)
    document.getElementById('heard').textContent += event.data.slice(0, 60) + '\\n'
    replies.get(id)?.(json === '' ? undefined : JSON.parse(json))
  })
  window.ask = (method, params) => new Promise((resolve) => {
    const id = 'call' + ++last
    replies.set(id, resolve)
    parent.postMessage([method, params === undefined ? '' : JSON.stringify(params), id, sid].join(':'), portal)
  })
  window.invite = (origin) => {
    const guest = document.createElement('iframe')
    guest.src = origin + '/hostile?sid=' + sid
    document.getElementById('guests').append(guest)
  }
  window.call = async (method, token) => {
    const response = await fetch(portal + '/rest/' + method + '.json', { method: 'POST', body: 'auth=' + token })
    return response.json()
  }
</script>
`

/** Knows the sid, and still is not the application: another origin. */
const HOSTILE = `<!doctype html>
<title>Hostile</title>
<pre id="stolen"></pre>
<script>
  addEventListener('message', (event) => { document.getElementById('stolen').textContent += event.data })
  const sid = new URLSearchParams(location.search).get('sid')
  top.postMessage('getInitData::stolen:' + sid, '*')
  top.postMessage({ method: 'refreshAuth', params: {}, callback: 'stolen', appSid: sid }, '*')
</script>
`

export async function startTalkingApplication(): Promise<TalkingApplication> {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(request.url?.startsWith('/hostile') ? HOSTILE : PAGE)
  })
  return {
    origin: await listen(server),
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
