// Every route of the gateway: described, refused where its methods end, and hidden where it does not belong.

import { beforeEach, describe, expect, test } from 'vitest'
import { type GivenGateway, givenGateway } from '../testing/given-gateway.ts'
import type { Http } from './create-http.ts'
import { allowedMethods, type Route } from './route.ts'

let gateway: GivenGateway
beforeEach(() => {
  gateway = givenGateway()
})

const routes = givenGateway().http.operator.routes
const operations = routes.flatMap((route) => Object.keys(route.methods).map((method) => ({ method, route })))

interface Described {
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, object>>
}

async function description(http: Http) {
  const response = await http.operator.request('/openapi.json')
  return (await response.json()) as { paths: Record<string, Record<string, Described>> }
}

describe('openapi.json', () => {
  test('describes exactly the operations that are served', async () => {
    const { paths } = await description(gateway.http)
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
    )
    const served = operations.map(({ method, route }) => `${method} ${templateOf(route)}`)
    expect(described.toSorted()).toEqual(served.toSorted())
  })

  test.each(operations)(
    '$method $route.path: protection and answers are as described',
    async ({ method, route }) => {
      const { paths } = await description(gateway.http)
      const operation = paths[templateOf(route)]?.[method.toLowerCase()]
      const protectedByDescription = JSON.stringify(operation?.security ?? []).includes('adminToken')
      expect(protectedByDescription).toBe(route.access === 'admin')

      const path = route.path.replaceAll(/:\w+/g, 'unknown')
      const strange = await gateway.http.operator.request(path, { method })
      if (route.access === 'admin') expect(strange.status).toBe(401)
      for (const response of [strange, await gateway.ask(method, path)]) {
        expect(Object.keys(operation?.responses ?? {})).toContain(String(response.status))
      }
    }
  )
})

describe('every answer', () => {
  test.each(operations)(
    '$method $route.path: is not sniffed, refers to nobody, and shows no stack',
    async (operation) => {
      const path = operation.route.path.replaceAll(/:\w+/g, 'unknown')
      const response = await gateway.ask(operation.method, path)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(await response.text()).not.toMatch(/\bat .+\.ts:\d+/)
    }
  )

  test.each(routes.filter(({ path }) => path.startsWith('/api/')))(
    '$path is not stored',
    async ({ path }) => {
      expect((await gateway.ask('GET', path)).headers.get('cache-control')).toBe('no-store')
    }
  )
})

describe('methods', () => {
  test.each(routes)('$path takes nothing but its own', async (route) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (method in route.methods) continue
      const response = await gateway.ask(method, route.path)
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe(allowedMethods(route))
      expect(await response.json()).toMatchObject({ status: 405, code: 'method-not-allowed' })
    }
  })

  test.each(['/app', '/install', '/events'])(
    'GET and HEAD %s answer 200 with a static page',
    async (path) => {
      const page = await gateway.http.open.request(path)
      expect(page.status).toBe(200)
      expect(page.headers.get('content-type')).toContain('text/html')
      expect(await page.text()).toContain('Open this application inside Bitrix24')
      const head = await gateway.http.open.request(path, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
    }
  )
})

describe('health', () => {
  test('healthz and readyz answer 200 without detail', async () => {
    expect(await (await gateway.http.open.request('/healthz')).text()).toBe('ok\n')
    expect(await (await gateway.http.open.request('/readyz')).text()).toBe('ready\n')
  })

  test('metrics count requests by route, not by path', async () => {
    await gateway.ask('GET', '/api/v1/portals/some-member')
    const text = await (await gateway.ask('GET', '/metrics')).text()
    expect(text).toContain(
      'latchkey_http_requests_total{method="GET",route="/api/v1/portals/:memberId",status="404"} 1'
    )
    expect(text).toContain('latchkey_ready 1')
    expect(text).not.toContain('some-member')
  })
})

describe('with a listener of its own', () => {
  test('nothing of the operator is reachable through the public one', async () => {
    const { http, adminToken } = givenGateway({ operatorListener: 'own' })
    const headers = { authorization: `Bearer ${adminToken}` }
    for (const path of ['/', '/api/v1/portals', '/metrics', '/openapi.json']) {
      expect((await http.open.request(path, { headers })).status).toBe(404)
      expect((await http.operator.request(path, { headers })).status).toBe(200)
    }
    expect((await http.operator.request('/app')).status).toBe(404)
    expect((await http.operator.request('/healthz')).status).toBe(200)
  })
})

describe('the log of requests', () => {
  test('names the route, and neither query nor body', async () => {
    await gateway.http.open.request('/app?AUTH_ID=plainly-secret', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'AUTH_ID=plainly-secret'
    })
    await gateway.http.open.request('/plainly-secret')
    expect(gateway.log.join('\n')).toContain('"route":"/app"')
    expect(gateway.log.join('\n')).not.toContain('plainly-secret')
  })
})

function templateOf(route: Route): string {
  return route.path.replaceAll(/:(\w+)/g, '{$1}')
}
