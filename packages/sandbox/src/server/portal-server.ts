// The HTTP server of one portal: REST, the authorize page, pages, and a redirect once the portal has moved away.

import { changeHappened } from '../events/fire-event.ts'
import { createTokenJudge } from '../auth-server/judge-token.ts'
import { createPortalPages, type PortalPages } from '../frame-page/portal-pages.ts'
import { PANEL } from '../frame-page/panel-routes.ts'
import { ASSETS } from '../frame-page/views/layout.ts'
import type { Portal } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { PortalRest } from '../model/rest.ts'
import { isUpload } from '../portal/disk/links.ts'
import { createPortalRest } from '../portal/portal-rest.ts'
import { COMMON_HEADERS } from '../portal/transport/answer.ts'
import { pathOf } from '../wire/params.ts'
import type { Core } from '../world/core.ts'
import { answerAuthorize } from './authorize-page.ts'
import { restSubject } from './fault-subject.ts'
import { pause } from './pause.ts'
import { type RunningService, startHttpService } from './http-service.ts'

/** What every portal answers with, whichever it is. */
export interface PortalServices {
  readonly rest: PortalRest
  readonly pages: PortalPages
}

export function portalServices(core: Core): PortalServices {
  return { rest: portalRest(core), pages: createPortalPages(core) }
}

/** The REST of all portals. Changes become events in the background, after the answer (section 7.3). */
function portalRest(core: Core): PortalRest {
  return createPortalRest({
    now: () => core.clock.now(),
    judgeToken: createTokenJudge(core),
    wait: (spanMs) => pause(spanMs, core.closing),
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
  services: PortalServices,
  portal: Portal,
  port: number
): Promise<RunningService> {
  const service = await startHttpService({
    port,
    name: `portal:${portal.memberId}`,
    clock: core.clock,
    log: core.log,
    faults: core.faults,
    isLogged: ({ target }) => ![PANEL, ASSETS].some((path) => target.startsWith(path)),
    subject: (request) => restSubject(portal, request),
    isFile: isUpload,
    // Without them a page could not read an error that a fault has put in place (portal-behaviour.md section 1).
    headers: COMMON_HEADERS,
    answer: (request) =>
      service.port === portal.port ? answerPortal(core, services, portal, request) : movedTo(portal, request)
  })
  return service
}

function answerPortal(
  core: Core,
  services: PortalServices,
  portal: Portal,
  request: RawRequest
): Promise<RawAnswer> | RawAnswer {
  const path = pathOf(request.target)
  if (path === '/rest' || path.startsWith('/rest/')) return services.rest(portal, request)
  if (path === '/oauth/authorize' || path === '/oauth/authorize/') {
    return answerAuthorize(core, portal, request)
  }
  return services.pages(portal, request)
}

/** A portal that moved answers its old address with 302 and no JSON (section 1). */
function movedTo(portal: Portal, request: RawRequest): RawAnswer {
  return { status: 302, headers: { location: portal.url + request.target }, body: '' }
}
