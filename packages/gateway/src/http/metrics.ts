// Measurements of this process in the Prometheus text format.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Readiness } from './health-routes.ts'

interface MeasuredRequest {
  readonly method: string
  /** Pattern of the route, not the path: paths hold member ids. */
  readonly route: string
  readonly status: number
  readonly tookMs: number
}

export interface Metrics {
  observe(request: MeasuredRequest): void
  readonly contentType: string
  text(): Promise<string>
}

/** @param isReady asked at each reading */
export function createMetrics(isReady: Readiness): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry]
  })
  const durations = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'Time from the request to the head of the answer.',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry]
  })
  const ready = new Gauge({
    name: 'latchkey_ready',
    help: '1 when the gateway can serve portals, otherwise 0.',
    registers: [registry],
    async collect() {
      ready.set((await isReady()) ? 1 : 0)
    }
  })
  return {
    observe({ method, route, status, tookMs }) {
      requests.inc({ method, route, status })
      durations.observe({ route }, tookMs / 1000)
    },
    contentType: registry.contentType,
    text: () => registry.metrics()
  }
}
