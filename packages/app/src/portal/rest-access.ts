// REST of one portal with one subject's rights, with our own errors.

import {
  type BatchCommands,
  type CallOptions,
  createRest,
  type ListOptions,
  type ListRead,
  type Params,
  type TypedList,
  type TypedListAll
} from '@latchkey/rest'
import type { RestAccess } from '../app-types.ts'
import type { Context } from '../context.ts'
import { inOurTerms } from '../errors/from-rest-error.ts'
import type { Grants, Subject } from '../grants/grants.ts'
import type { StatusCheck } from '../install/check-status.ts'
import type { InstallationKey } from '../records/installation.ts'
import { type AppBatchOptions, batchOptionsOf, resultsInOurTerms } from './batch-results.ts'
import { grantCredentials } from './credentials.ts'
import type { LimiterOf } from './limits.ts'
import { toldStream } from './told-stream.ts'

export interface PortalParts {
  readonly context: Context
  readonly grants: Grants
  readonly checkStatus: StatusCheck
  readonly limiterOf: LimiterOf
}

export function restAccess(parts: PortalParts, key: InstallationKey, subject: Subject): RestAccess {
  const { context, grants, checkStatus, limiterOf } = parts
  const rest = createRest({
    credentials: grantCredentials(context, grants, checkStatus, key, subject),
    fetch: context.fetch,
    sleep: context.env.sleep,
    limiter: limiterOf(key.memberId)
  })

  const call = (method: string, params?: Params, options?: CallOptions) =>
    told(rest.call<unknown>(method, params, options))

  const batch = async (commands: BatchCommands, options: AppBatchOptions = {}) =>
    resultsInOurTerms(await told(rest.batch(commands, batchOptionsOf(options))))

  function list(method: string, params?: Params, options?: ListOptions): ListRead<unknown> {
    const read = rest.list<unknown>(method, params, options)
    async function* rows() {
      try {
        yield* read
      } catch (error) {
        throw inOurTerms(error)
      }
    }
    return Object.defineProperty(rows(), 'cursor', { get: () => read.cursor }) as ReturnType<typeof rows> &
      Pick<ListRead<unknown>, 'cursor'>
  }

  const listAll = (method: string, params?: Params, options?: ListOptions) =>
    told(rest.listAll<unknown>(method, params, options))

  return {
    call,
    // As in createRest: their types say more than we know.
    batch: batch as RestAccess['batch'],
    list: list as TypedList,
    listAll: listAll as TypedListAll,
    upload: (method, params, file, options) => told(rest.upload(method, params, file, options)),
    async download(source, options) {
      const { stream, ...file } = await told(rest.download(source, options))
      return { ...file, stream: toldStream(stream) }
    },
    v3: { call: (method, params, options) => told(rest.v3.call(method, params, options)) },
    async token() {
      const { grant, installation } = await grants.usable(key, subject)
      return {
        accessToken: grant.accessToken,
        expiresAt: grant.accessExpiresAt,
        clientEndpoint: installation.clientEndpoint,
        userId: grant.userId,
        generation: grant.generation
      }
    }
  }
}

function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw inOurTerms(error)
  })
}
