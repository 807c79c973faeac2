// What the package offers.
export type {
  BatchCommand,
  BatchCommands,
  BatchFailed,
  BatchNotRun,
  BatchOk,
  BatchOptions,
  BatchResult,
  BatchResults,
  BatchUnknown
} from './batch/batch-result.ts'
export type { CallOptions, CallResult, CallTime, Params } from './call/call-result.ts'
export type { FetchInit, FetchLike, FetchResponse } from './call/fetch-like.ts'
export type { Sleep } from './clock/sleep.ts'
export { type Authorization, type Credentials, staticCredentials } from './credentials.ts'
export {
  type PortalError,
  type Ran,
  RestError,
  type RestErrorCode,
  type RestErrorDetails,
  type Retry
} from './errors/rest-error.ts'
export type { Limiter } from './limit/limiter.ts'
export type { ListOptions } from './list/list-options.ts'
export { createRest, type Rest, type RestOptions } from './rest.ts'
