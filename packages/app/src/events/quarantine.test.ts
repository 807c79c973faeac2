// Who is asked again about events that wait, and how often (design section 4, rule 6).

import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { testContext } from '../testing/test-context.ts'
import { decodeForm } from '../wire/index.ts'
import { createQuarantine, type Quarantine } from './quarantine.ts'
import { type EventPost, readEvent } from './read-event.ts'

const silent = 'https://silent.example'
const answering = 'https://answering.example'

interface Given {
  readonly quarantine: Quarantine
  /** Authorization servers that were asked, in order. */
  readonly asked: string[]
  /** Member ids of the events that were believed. */
  readonly believed: string[]
  readonly keep: (installations: number, server: string) => Promise<void>
}

function given(): Given {
  const context = testContext()
  const asked: string[] = []
  const believed: string[] = []
  let portals = 0
  const quarantine = createQuarantine(context, {
    judge: {
      judge({ server }) {
        asked.push(server?.value ?? '')
        if (server?.value === silent) throw new AppError('auth-unreachable', 'No answer.')
        return Promise.resolve('proven' as const)
      }
    },
    acceptEvent: ({ memberId }) => Promise.resolve(void believed.push(memberId)),
    alarm: { watch: (step) => step() }
  })
  return {
    quarantine,
    asked,
    believed,
    async keep(installations, server) {
      for (let kept = 0; kept < installations; kept += 1) {
        portals += 1
        const body = installBody(String(portals).padStart(32, '0'), server)
        await quarantine.keep(postOf(body, context.clientId), body)
      }
    }
  }
}

function installBody(memberId: string, server: string): string {
  return new URLSearchParams({
    event: 'ONAPPINSTALL',
    'auth[member_id]': memberId,
    'auth[access_token]': 'made-up-access-token',
    'auth[server_endpoint]': server
  }).toString()
}

function postOf(body: string, clientId: string): EventPost {
  return readEvent(decodeForm(body), clientId, 0)
}

describe('events that wait for a proof', () => {
  it('many of a silent server do not hold up those of another', async () => {
    const { quarantine, keep, believed } = given()
    await keep(250, silent)
    await keep(3, answering)
    await quarantine.judgeUnproven()
    // Only the oldest hundred were looked at, so that these three waited until their seven days were over.
    expect(believed).toHaveLength(3)
  })

  it('a silent server is asked once a round, not once an event', async () => {
    const { quarantine, keep, asked } = given()
    await keep(30, silent)
    await quarantine.judgeUnproven()
    await quarantine.judgeUnproven()
    expect(asked).toEqual([silent, silent])
  })
})
