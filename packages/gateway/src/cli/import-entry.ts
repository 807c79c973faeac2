// One portal of an import: a result for each of its grants, or one for a portal that cannot be read.

import { type App, AppError, type PortablePortal } from '@latchkey/app'

export interface PortalEntry {
  /** From 1. */
  readonly line: number
  /** Throws AppError `bad-request` for what is no portal. */
  read(): PortablePortal
}

interface Named {
  readonly line: number
  /** From 1; absent when the whole line was refused. */
  readonly grant?: number
  readonly memberId?: string | undefined
  readonly domain?: string | undefined
  readonly userId?: string | undefined
}

export type GrantResult =
  | (Named & { readonly outcome: 'imported' })
  | (Named & { readonly outcome: 'refused'; readonly code: string; readonly detail: string })

export async function importEntry(
  app: Pick<App, 'importPortal'>,
  { line, read }: PortalEntry
): Promise<readonly GrantResult[]> {
  let portal: PortablePortal
  try {
    portal = read()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ line, outcome: 'refused', code: error.code, detail: error.message }]
  }
  const { memberId, domain, grants } = portal
  const results = await app.importPortal(portal)
  return results.map((result, index): GrantResult => {
    const named = { line, grant: index + 1, memberId, domain, userId: grants[index]?.userId }
    return { ...named, ...result }
  })
}
