// The back end of a Bitrix24 application.

export type {
  App,
  AppEvent,
  AppOptions,
  EventHandler,
  EventOrder,
  EventView,
  Fetch,
  GrantView,
  Health,
  LostGrant,
  MadePage,
  OfflineEvents,
  Page,
  PageMaker,
  PortalAccess,
  PortalView,
  RefreshedGrant,
  RestAccess,
  SessionClaims,
  TokenView
} from './app-types.ts'
export { createApp } from './create-app.ts'
export { createEnv, type Env } from './env/env.ts'
export type { Logger } from './env/logger.ts'
export { AppError, type AppErrorCode, type PortalAnswer, type Retry } from './errors/app-error.ts'
export { type Problem, problemOf, type ProblemOptions, toProblem } from './errors/problem.ts'
export { explainOutcome, type OutcomeExplanation } from './grants/explain-outcome.ts'
export {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedFetchOptions,
  resolveAuthServers
} from './net/index.ts'
export { parseAllowHosts } from './net/index.ts'
export { type Html, html, jsonScript } from './pages/html.ts'
export { type Language, languageOf, type Translations } from './pages/language.ts'
export type {
  AppBatch,
  AppBatchOptions,
  AppBatchResult,
  AppBatchResults,
  AppBatchUnknown,
  AppLostCommand
} from './portal/batch-results.ts'
export * from './records/index.ts'
export type { Visit } from './records/visit.ts'
export * from './store/index.ts'
export type { ImportedGrant } from './transfer/import-portal.ts'
export {
  type PortableGrant,
  type PortablePortal,
  readCrestSettings,
  readPortablePortal
} from './transfer/portable-portal.ts'
export {
  checkKeys,
  countKeyUse,
  createKeyRing,
  generateKey,
  type Key,
  type KeyRing,
  type KeyTask,
  type KeyUse,
  parseKeys,
  plaintextKeyId,
  rotateKeys,
  type Rotation,
  type RotationProgress,
  type RotationTask,
  type UnreadableRecord
} from './vault/index.ts'
