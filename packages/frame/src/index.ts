// What the package offers.
export type { FrameEnv } from './env/frame-env.ts'
export type { FrameDocument, FrameMessage, FrameWindow } from './env/frame-window.ts'
export { FrameError, type FrameErrorCode } from './errors/frame-error.ts'
export type { Frame, Options, PlacementInterface } from './frame.ts'
export { type FrameOptions, openFrame } from './open-frame.ts'
export type { FrameFacts, Placement } from './portal/init-data.ts'
export type { AccessState } from './portal/portal-tokens.ts'
export type { OwnFetch } from './session/own-fetch.ts'
