// `latchkey portals`: the portals of a running gateway, or one of them with what is wrong with it.

import type { PortalView } from '@latchkey/app'
import { type Command, Option } from 'commander'
import { installationStates } from '../http/fields.ts'
import { askGateway } from './ask-gateway.ts'
import { portalDetail } from './portal-detail.ts'
import { outputForm, print } from './print.ts'
import { table } from './table.ts'

interface PortalsOptions {
  readonly state?: string
  readonly json?: boolean
}

export function addPortals(program: Command): void {
  program
    .command('portals')
    .description(
      'list the portals of a running gateway; one alone with why its access does not work, and what to do'
    )
    .argument('[memberId]', 'only this one')
    .addOption(new Option('--state <state>', 'only those in this state').choices(installationStates))
    .option('--json', 'a JSON list, also on a terminal')
    .action(async (memberId: string | undefined, options: PortalsOptions) => {
      if (memberId !== undefined) {
        const portal = await onePortal(memberId)
        await print(outputForm(options) === 'json' ? `${JSON.stringify(portal)}\n` : portalDetail(portal))
        return
      }
      const portals = await allPortals(options.state)
      await print(outputForm(options) === 'json' ? `${JSON.stringify(portals)}\n` : portalTable(portals))
    })
}

async function onePortal(memberId: string): Promise<PortalView> {
  const response = await askGateway(`/api/v1/portals/${encodeURIComponent(memberId)}`)
  return (await response.json()) as PortalView
}

async function allPortals(state: string | undefined): Promise<readonly PortalView[]> {
  const portals: PortalView[] = []
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(state && { state }), ...(cursor && { cursor }) })
    const response = await askGateway(`/api/v1/portals?${query.toString()}`)
    const page = (await response.json()) as { items: readonly PortalView[]; next?: string }
    portals.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return portals
}

function portalTable(portals: readonly PortalView[]): string {
  const titles = ['MEMBER ID', 'DOMAIN', 'STATE', 'STATUS', 'OWNER', 'GRANT', 'INSTALLED']
  return table(
    titles,
    portals.map(({ memberId, domain, state, status, ownerUserId, grants, installedAt }) => [
      memberId,
      domain,
      state,
      status.trusted ?? status.claimed ?? '-',
      ownerUserId ?? '-',
      grants.find(({ userId }) => userId === ownerUserId)?.state ?? '-',
      new Date(installedAt).toISOString().slice(0, 16).replace('T', ' ')
    ])
  )
}
