// A route of the gateway: the table that is served, described in openapi.json, and walked by the tests.

import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

export interface RouteEnv {
  /** Node's request and answer; absent in tests that call without a socket. */
  readonly Bindings: Partial<HttpBindings>
  readonly Variables: {
    /** Path pattern of the route that answers; unset when none does. */
    route: string
  }
}

export type RouteContext = Context<RouteEnv>

export type RouteHandler = (context: RouteContext) => Response | Promise<Response>

type Method = 'GET' | 'POST' | 'DELETE'

export interface Route {
  /** Pattern with `:name` for one segment. */
  readonly path: string
  /** `admin`: answers only to the admin token. */
  readonly access: 'open' | 'admin'
  /** `GET` answers `HEAD` too. */
  readonly methods: Readonly<Partial<Record<Method, RouteHandler>>>
}

/** Value of the `Allow` header. */
export function allowedMethods(route: Route): string {
  return Object.keys(route.methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')
}
