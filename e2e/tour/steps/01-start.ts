// Step 1: both are up, and what they keep is on disk.

import assert from 'node:assert/strict'
import type { Step } from '../step.ts'

export const start: Step = {
  title: 'sandbox and gateway start on free ports',
  async run({ gatewayUrl, api, store }) {
    for (const path of ['/healthz', '/readyz', '/app', '/install', '/events']) {
      assert.equal((await fetch(gatewayUrl + path)).status, 200, `status of GET ${path}`)
    }
    const stranger = await fetch(`${gatewayUrl}/api/v1/portals`)
    assert.equal(stranger.status, 401, 'status of the API without the admin token')
    assert.deepEqual(await api.portals(), [], 'portals before anybody has installed')
    const seen = await store.check()
    return `${seen}, gateway on port ${new URL(gatewayUrl).port} is ready, the API wants the admin token`
  }
}
