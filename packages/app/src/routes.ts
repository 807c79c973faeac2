// The routes of an application: a Request in, a Response out, every failure a problem.

import type { App, MadePage, PageMaker, SessionClaims } from './app-types.ts'
import type { CodeFlow } from './code-flow/code-flow.ts'
import { redirect } from './code-flow/redirect.ts'
import type { Context } from './context.ts'
import { AppError } from './errors/app-error.ts'
import { toProblem } from './errors/problem.ts'
import type { EventReceiver } from './events/receive-event.ts'
import { readFrame } from './frame/read-frame.ts'
import { requireFrame } from './frame/require-frame.ts'
import type { ProvenVisit, Visits } from './frame/visits.ts'
import { connectedResponse } from './pages/connected-page.ts'
import { installPage } from './pages/install-page.ts'
import { builtInPolicy, pageResponse } from './pages/page-response.ts'
import { retryResponse } from './pages/retry-page.ts'
import { outsideResponse } from './pages/outside-page.ts'
import { visitPage } from './pages/visit-page.ts'
import type { FramePost } from './frame/read-frame.ts'
import type { Visit } from './records/visit.ts'
import type { Sessions } from './session/sessions.ts'
import { entriesAt, readForm, type RequestForms } from './wire/index.ts'

/** The part of an application that answers requests. */
export type Routes = Pick<
  App,
  'frame' | 'install' | 'events' | 'session' | 'oauthStart' | 'oauthCallback' | 'handler'
>

export function createRoutes(
  context: Context,
  parts: {
    readonly visits: Visits
    readonly events: EventReceiver
    readonly sessions: Sessions
    readonly codeFlow: CodeFlow
    readonly page: PageMaker | undefined
  }
): Routes {
  const { visits, events, sessions, codeFlow, page } = parts
  const { env } = context

  const newNonce = (): string => Buffer.from(env.random(16)).toString('base64url')

  async function openFrame(request: Request, forms: RequestForms): Promise<Response> {
    requireFrame(request)
    const post = readFrame(forms)
    const visit = await describe(post, await visits.record(post, 'frame'))
    if (page !== undefined) {
      const made = await page(visit)
      const { html, contentPolicy }: MadePage = typeof made === 'string' ? { html: made } : made
      return pageResponse(html, visit.portalOrigin, contentPolicy)
    }
    return pageResponse(visitPage(visit), visit.portalOrigin, builtInPolicy(newNonce()))
  }

  async function describe(post: FramePost, { proof }: ProvenVisit): Promise<Visit> {
    const { memberId, userId, userName, admin } = proof
    return {
      memberId,
      portalOrigin: new URL(proof.clientEndpoint).origin,
      userId,
      userName,
      admin,
      sessionToken: await sessions.sign({ memberId, userId, admin }),
      language: post.language,
      placement: post.placement,
      placementOptions: post.placementOptions
    }
  }

  async function openInstallPage(request: Request, forms: RequestForms): Promise<Response> {
    requireFrame(request)
    const post = readFrame(forms)
    const { proof } = await visits.record(post, 'install')
    const nonce = newNonce()
    const portalOrigin = new URL(proof.clientEndpoint).origin
    const { userName, scope } = proof
    return pageResponse(
      installPage({ language: post.language, portalOrigin, userName, scope }, nonce),
      portalOrigin,
      builtInPolicy(nonce)
    )
  }

  /** A person at a frame that cannot be opened right now gets a page that retries; all else is for `answering`. */
  async function orRetryPage(request: Request, open: () => Promise<Response>): Promise<Response> {
    try {
      return await open()
    } catch (error) {
      const response = retryResponse(error, request, newNonce())
      if (response === undefined) throw error
      return response
    }
  }

  /** Portals send installation events to the install address of applications without a page (design section 1). */
  async function installOrEvent(request: Request): Promise<Response> {
    const forms = await readForm(request)
    const isEvent = entriesAt(forms.body, 'event').length > 0
    const isFrame = entriesAt(forms.body, 'AUTH_ID').length > 0
    if (isEvent && isFrame) {
      throw new AppError('bad-request', 'The fields event and AUTH_ID must not be sent together.', {
        field: 'event'
      })
    }
    if (!isEvent && !isFrame && entriesAt(forms.body, 'auth').length > 0) {
      throw new AppError('bad-request', 'The field event is missing.', { field: 'event' })
    }
    if (!isEvent) return orRetryPage(request, () => openInstallPage(request, forms))
    await events.receive(forms)
    return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } })
  }

  async function oauthCallback(request: Request): Promise<Response> {
    const { proof, returnTo, expireCookie } = await codeFlow.finish(request)
    const response = returnTo === undefined ? connectedResponse(request, proof) : redirect(returnTo)
    response.headers.append('set-cookie', expireCookie)
    return response
  }

  async function session(request: Request): Promise<Response> {
    if (request.method === 'GET') return json(await sessions.verify(request))
    return json(await sessions.renew(request))
  }

  async function frame(request: Request): Promise<Response> {
    const forms = await readForm(request)
    return orRetryPage(request, () => openFrame(request, forms))
  }

  /** For people who come without a portal, and for portals, which look at an address with HEAD before they accept it. */
  const orOutside =
    (post: (request: Request) => Promise<Response>) =>
    async (request: Request): Promise<Response> =>
      request.method === 'POST' ? post(request) : outsideResponse(request)

  const routes: Omit<Routes, 'handler'> = {
    frame: answering('GET, HEAD, POST', orOutside(frame)),
    install: answering('GET, HEAD, POST', orOutside(installOrEvent)),
    events: answering('GET, HEAD, POST', orOutside(installOrEvent)),
    session: answering('GET, POST', session),
    oauthStart: answering('GET', (request) => codeFlow.start(request)),
    oauthCallback: answering('GET', oauthCallback)
  }

  return {
    ...routes,
    async handler(request) {
      const path = new URL(request.url).pathname.split('/').filter((part) => part !== '')
      const name = path.at(-1)
      if (path.at(-2) === 'oauth' && name === 'start') return routes.oauthStart(request)
      if (path.at(-2) === 'oauth' && name === 'callback') return routes.oauthCallback(request)
      if (name === 'app') return routes.frame(request)
      if (name === 'install') return routes.install(request)
      if (name === 'events') return routes.events(request)
      if (name === 'session') return routes.session(request)
      return toProblem(
        new AppError(
          'not-found',
          'This application answers /app, /install, /events, /session, /oauth/start and /oauth/callback.'
        ),
        request
      )
    }
  }

  /** Turns every failure into a problem; what is not ours goes into the log and nowhere else. */
  function answering(
    methods: string,
    answer: (request: Request) => Promise<Response>
  ): (request: Request) => Promise<Response> {
    return async (request) => {
      try {
        if (!methods.split(', ').includes(request.method)) return methodNotAllowed(request, methods)
        return await answer(request)
      } catch (error) {
        if (!(error instanceof AppError)) env.logger.error({ error }, 'A request failed')
        const challenge = new URL(request.url).pathname.endsWith('/session') ? 'session' : 'bearer'
        return toProblem(error, request, { challenge })
      }
    }
  }
}

function methodNotAllowed(request: Request, allow: string): Response {
  const problem = toProblem(new AppError('method-not-allowed', `This address takes ${allow}.`), request)
  problem.headers.set('allow', allow)
  return problem
}

function json(value: SessionClaims | { readonly sessionToken: string }): Response {
  return Response.json(value, { headers: { 'cache-control': 'no-store' } })
}
