// All rows of a list method of a portal whose id is called id, for commands that need them together.

import { askPortal } from './ask-gateway.ts'
import { errorOfProblem } from './gateway-error.ts'

/** @throws GatewayError */
export async function readRows<Row>(
  memberId: string,
  method: string,
  params: Readonly<Record<string, unknown>>
): Promise<readonly Row[]> {
  const response = await askPortal(memberId, 'list', JSON.stringify({ method, params, idField: 'id' }))
  const lines = (await response.text()).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const row = JSON.parse(line) as Row & { readonly $error?: unknown }
    if (row.$error !== undefined) throw errorOfProblem(row.$error)
    return row
  })
}
