// Design section 6: accepted means on disk. With a full disk the portal gets 503 and the operator an alarm.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { givenStack, type GivenStack } from '../support/given-stack.ts'

/** More than the log needs, and less than the database has after a few dozen events. */
const room = 300_000
const data = { FIELDS: { ID: '7', TITLE: 'x'.repeat(8_000) } }

/** No file of the process may grow beyond this: what it meets is what a full disk answers. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

describe('section 6: a disk that is full', () => {
  let given: GivenStack
  afterEach(() => given.close())

  function alarms(): number {
    const lines = readFileSync(given.logFile, 'utf8').trimEnd().split('\n')
    return lines.filter((line) => line.includes('Events are refused')).length
  }

  it('the portal gets 503, the operator one alarm; when there is room again all goes on', async () => {
    given = await givenStack()
    expect([await given.sendEvent(1), await given.ready()]).toEqual([200, 200])

    limitFiles(given.gateway.pid, room)
    let kept = 1
    let status = 200
    while (status === 200 && kept < 500) {
      status = await given.sendEvent(kept + 1, data)
      if (status === 200) kept += 1
    }
    expect(status).toBe(503)
    for (let more = 0; more < 20; more += 1) expect(await given.sendEvent(1_000 + more, data)).toBe(503)
    expect(await given.ready()).toBe(503)
    expect(alarms()).toBe(1)

    limitFiles(given.gateway.pid, 'unlimited')
    expect(await given.sendEvent(2_000)).toBe(200)
    expect(await given.ready()).toBe(200)
    const events = await given.api.events()
    expect(events).toHaveLength(kept + 1)
  })
})
