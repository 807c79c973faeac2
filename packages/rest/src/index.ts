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
  BatchUnknown,
  LookUp,
  LostCommand,
  Reconcile
} from './batch/batch-result.ts'
export { ref } from './batch/reference.ts'
export type { CallOptions, CallResult, CallTime, Params } from './call/call-result.ts'
export type { EventName } from './catalogue/event-name.ts'
export type {
  CompanyFields,
  ContactFields,
  DealFields,
  LeadFields,
  QuoteFields
} from './catalogue/own-fields.ts'
export type { RestEvents } from './catalogue/rest-events.ts'
export type { RestMethods } from './catalogue/rest-methods.ts'
export type { CheckedCommands, TypedBatch } from './catalogue/typed-batch.ts'
export type {
  AnyMethod,
  MethodArguments,
  MethodName,
  MethodParams,
  MethodResult,
  MethodRow,
  TypedCall
} from './catalogue/typed-call.ts'
export type { TypedList, TypedListAll } from './catalogue/typed-list.ts'
export type { Bag, Fields, Flag, Many, Moment, Num, Text } from './catalogue/values.ts'
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
export type { Download, DownloadOptions } from './files/download.ts'
export { type EncodedFile, type EncodeOptions, encodeFile } from './files/encode-file.ts'
export type { FileChunks, FileData, WholeFile } from './files/file-data.ts'
export type { DownloadLink, DownloadSource } from './files/file-link.ts'
export type { UploadFile } from './files/upload-form.ts'
export type { UploadOptions } from './files/upload.ts'
export { createLimiter } from './limit/create-limiter.ts'
export type { Bucket } from './limit/leaky-bucket.ts'
export type {
  ConnectedLimiter,
  KnownLimits,
  KnownMethod,
  KnownRate,
  LimitSharing,
  Need,
  OperatingLoad
} from './limit/limit-sharing.ts'
export type { LimitedRequest, Limiter, MethodTime, Outcome, Permit, Priority } from './limit/limiter.ts'
export type { LimiterOptions } from './limit/portal-limiter.ts'
export type { ListOptions, ListRead } from './list/list-options.ts'
export { createRest, type Rest, type RestOptions } from './rest.ts'
export type { RestV3, V3CallOptions, V3Result } from './v3/v3.ts'
export { webhookCredentials } from './webhook.ts'
