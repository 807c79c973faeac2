// Session tokens of pages: signed at a proven visit, renewed by a fresh proof, refused once the installation is not active.

import * as v from 'valibot'
import type { SessionClaims } from '../app-types.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { requireFirstServer } from '../proof/choose-servers.ts'
import type { Prover } from '../proof/prove.ts'
import type { Installation } from '../records/installation.ts'
import { readBody, tokenRule } from '../wire/index.ts'
import {
  bearerToken,
  type SessionSubject,
  signSession,
  verifySession,
  verifySessionForRenewal
} from './session-token.ts'

export interface Sessions {
  sign(subject: SessionSubject): Promise<string>
  /** Throws `unauthorized`. */
  verify(request: Request): Promise<SessionClaims>
  /**
   * Body `{accessToken}`: the page's present access token. With a bearer session token the proof must be of its user
   * and portal. Throws `unauthorized`, `bad-request` and what `Prover.prove` throws.
   */
  renew(request: Request): Promise<{ readonly sessionToken: string }>
}

const renewal = v.strictObject({ accessToken: v.pipe(v.string(), v.check(tokenRule.accepts)) })

export function createSessions(context: Context, prover: Prover): Sessions {
  const { store, clientId } = context

  async function requireActive(memberId: string): Promise<Installation> {
    const installation = await store.portals.readInstallation({ clientId, memberId })
    if (installation?.state === 'active') return installation
    throw new AppError('unauthorized', 'The application is not active on this portal: open it again.', {
      field: 'Authorization'
    })
  }

  return {
    sign: (subject) => signSession(context, subject),

    async verify(request) {
      const claims = await verifySession(context, bearerToken(request))
      await requireActive(claims.memberId)
      return claims
    },

    async renew(request) {
      const { accessToken } = await readRenewal(request)
      const previous = request.headers.has('authorization')
        ? await verifySessionForRenewal(context, bearerToken(request))
        : undefined
      const known = previous === undefined ? undefined : await requireActive(previous.memberId)
      const proof = await prover.prove({ accessToken, hosts: [] }, known?.authServer)
      const { memberId, userId, admin } = proof
      if (previous !== undefined && (previous.memberId !== memberId || previous.userId !== userId)) {
        throw new AppError(
          'unauthorized',
          'The access token is of another user than the session: open the application again.',
          {
            field: 'accessToken'
          }
        )
      }
      const { authServer } = await requireActive(memberId)
      // Without a previous session only the proof has said which portal this is.
      requireFirstServer(context, authServer, proof.authServer)
      return { sessionToken: await signSession(context, { memberId, userId, admin }) }
    }
  }
}

async function readRenewal(request: Request): Promise<v.InferOutput<typeof renewal>> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new AppError('wrong-content-type', 'Send the access token as application/json.', {
      field: 'Content-Type'
    })
  }
  const text = Buffer.from(await readBody(request)).toString('utf8')
  const result = v.safeParse(renewal, parseJson(text))
  if (result.success) return result.output
  throw new AppError(
    'bad-request',
    'The body must be {"accessToken": "..."} with the access token of the page.',
    {
      field: 'accessToken'
    }
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
