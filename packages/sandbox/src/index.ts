// A local Bitrix24 to develop and test against: portals, authorization server, events, virtual clock, faults.

export {
  startSandbox,
  type Sandbox,
  type SandboxOptions
} from './server/start-sandbox.ts'
export { ControlError, createControl, type SandboxControl } from './control/control-client.ts'
export type * from './control/contract.ts'
