// The HTTP server of one portal: REST, the authorize page, and a redirect once the portal has moved away.

import { changeHappened } from '../events/fire-event.ts'
import { createTokenJudge } from '../auth-server/judge-token.ts'
import type { Portal } from '../model/portal.ts'
import type { PortalRest, RawAnswer, RawRequest } from '../model/rest.ts'
import { createPortalRest } from '../portal/portal-rest.ts'
import { pathOf } from '../wire/params.ts'
import type { Core } from '../world/core.ts'
import { answerAuthorize } from './authorize-page.ts'
import { restSubject } from './fault-subject.ts'
import { type RunningService, startHttpService } from './http-service.ts'

/** The REST of all portals. Changes become events in the background, after the answer (section 7.3). */
export function portalRest(core: Core): PortalRest {
  return createPortalRest({
    now: () => core.clock.now(),
    judgeToken: createTokenJudge(core),
    changed(portal, change) {
      for (const deliver of changeHappened(core, portal, change)) {
        core.clock.schedule(core.clock.now(), async () => {
          await deliver()
        })
      }
    }
  })
}

/** Serves a portal on a port of its own; the portal's address is where it was started last. */
export async function startPortalServer(
  core: Core,
  rest: PortalRest,
  portal: Portal,
  port: number
): Promise<RunningService> {
  const service = await startHttpService({
    port,
    name: `portal:${portal.memberId}`,
    clock: core.clock,
    log: core.log,
    faults: core.faults,
    subject: (request) => restSubject(portal, request),
    answer: (request) =>
      service.port === portal.port ? answerPortal(core, rest, portal, request) : movedTo(portal, request)
  })
  return service
}

function answerPortal(
  core: Core,
  rest: PortalRest,
  portal: Portal,
  request: RawRequest
): Promise<RawAnswer> | RawAnswer {
  const path = pathOf(request.target)
  if (path === '/rest' || path.startsWith('/rest/')) return rest(portal, request)
  if (path === '/oauth/authorize' || path === '/oauth/authorize/') {
    return answerAuthorize(core, portal, request)
  }
  return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found' }
}

/** A portal that moved answers its old address with 302 and no JSON (section 1). */
function movedTo(portal: Portal, request: RawRequest): RawAnswer {
  return { status: 302, headers: { location: portal.url + request.target }, body: '' }
}
