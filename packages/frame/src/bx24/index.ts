// The drop-in BX24 as a module, for pages that bring their own window.
export type { Bx24Command, Bx24Commands, Bx24Results } from './batch.ts'
export type { Answered, Bx24, Bx24Options } from './bx24.ts'
export type {
  Bx24Document,
  Bx24Env,
  Bx24Request,
  Bx24Window,
  EventSource,
  ScriptElement
} from './bx24-window.ts'
export { createBx24 } from './create-bx24.ts'
export type { Bx24Answer, Bx24Callback, Bx24Error, Bx24ErrorFields, Bx24Result } from './result.ts'
export type { Bx24Auth } from './state.ts'
