// What a portal's plan brings along: `feature.get` tells it, and methods refuse what is not in it.

import type { Portal } from '../model/portal.ts'

/** Plans begin with these, from the professional one upwards (wire.md section 7.5). */
const LARGER_PLANS = /^(pro|ent|demo)/

const FEATURES: ReadonlySet<string> = new Set(['rest_offline_extended', 'rest_auth_connector'])

export function hasFeature({ plan }: Pick<Portal, 'plan'>, code: string): boolean {
  return FEATURES.has(code) && LARGER_PLANS.test(plan)
}
