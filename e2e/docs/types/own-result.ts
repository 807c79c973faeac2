// Of docs/types.md.
import type { Params, Rest } from '@latchkey/rest'

interface Floor {
  readonly ID: string
  readonly UF_CRM_FLOOR: string
}

export async function floors(rest: Rest, params: Params): Promise<Floor[]> {
  const { result } = await rest.call<Floor[]>('crm.deal.list', params)
  return result
}
