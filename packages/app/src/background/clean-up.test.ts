// What has had its time goes, however much of it there is; everything else stays.

import { describe, expect, it } from 'vitest'
import { testContext } from '../testing/test-context.ts'
import { cleanUp } from './clean-up.ts'

const dayMs = 24 * 3_600_000

describe('clean-up', () => {
  it('erases more than one portion of old audit lines, and leaves the younger ones', async () => {
    const context = testContext()
    const { store, env, clientId } = context
    const line = { clientId, memberId: 'portal', what: 'refresh', process: 'test' }
    for (let number = 0; number < 2_500; number++) {
      await store.audit.append({ ...line, at: env.now() - 91 * dayMs })
    }
    await store.audit.append({ ...line, at: env.now() - 89 * dayMs })
    await cleanUp(context)
    const left = await store.audit.list({ clientId, memberId: 'portal' }, 10)
    expect(left.map(({ at }) => Math.round((env.now() - at) / dayMs))).toEqual([89])
  })
})
