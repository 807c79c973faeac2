// `latchkey types`: declarations of a portal's own fields, read through a running gateway.

import type { Command } from 'commander'
import { declarations, type PortalTypes } from '../portal-types/declarations.ts'
import {
  type FieldDescription,
  ownFieldsOf,
  smartProcessesOf,
  type SmartProcessRow,
  type UserFieldRow
} from '../portal-types/portal-fields.ts'
import { askPortal } from './ask-gateway.ts'
import { GatewayError } from './gateway-error.ts'
import { print } from './print.ts'
import { readRows } from './read-rows.ts'

const things = ['deal', 'contact', 'company', 'lead', 'quote']

interface DescribedThing {
  readonly status: string
  readonly result?: Readonly<Record<string, FieldDescription>>
  readonly error?: { readonly error: string; readonly error_description: string }
}

type NotRead = PortalTypes['notRead'][number]

export function addTypes(program: Command): void {
  program
    .command('types')
    .description("print TypeScript declarations of a portal's user fields and smart processes")
    .argument('<memberId>', 'the portal')
    .action(async (memberId: string) => {
      const described = await describedThings(memberId)
      const notRead: NotRead[] = things.flatMap((thing) => refusalOf(thing, described[thing]))
      const rows = async <Row>(method: string, params: Readonly<Record<string, unknown>>) =>
        readRows<Row>(memberId, method, params).catch((error: unknown): readonly Row[] => {
          if (!(error instanceof GatewayError)) throw error
          notRead.push({ method, reason: error.message })
          return []
        })
      const processes = await rows<SmartProcessRow>('crm.type.list', {})
      // Only they need a scope of its own, so it is not asked without need.
      const userFields =
        processes.length > 0 ? await rows<UserFieldRow>('userfieldconfig.list', { moduleId: 'crm' }) : []
      const own = things.map((thing) => ({ thing, fields: ownFieldsOf(described[thing]?.result ?? {}) }))
      await print(
        declarations({ memberId, own, processes: smartProcessesOf(processes, userFields), notRead })
      )
    })
}

async function describedThings(memberId: string): Promise<Readonly<Record<string, DescribedThing>>> {
  const commands = Object.fromEntries(things.map((thing) => [thing, [`crm.${thing}.fields`]]))
  const response = await askPortal(memberId, 'batch', JSON.stringify({ commands }))
  const { results } = (await response.json()) as {
    readonly results: Readonly<Record<string, DescribedThing>>
  }
  return results
}

function refusalOf(thing: string, described: DescribedThing | undefined): readonly NotRead[] {
  if (described?.status === 'ok') return []
  const { error, error_description: description } = described?.error ?? {}
  return [
    { method: `crm.${thing}.fields`, reason: [error, description].filter(Boolean).join(': ') || 'not run' }
  ]
}
