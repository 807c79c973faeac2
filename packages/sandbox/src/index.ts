// A local Bitrix24 to develop and test against: portals, authorization server, events, virtual clock, faults.

export {
  startSandbox,
  type Sandbox,
  type SandboxOptions
} from './server/start-sandbox.ts'
export { ControlError, createControl, type SandboxControl } from './control/control-client.ts'
export type * from './control/contract.ts'

// `latchkey sandbox` loads the command under its second name.
export {
  type CommandStreams,
  sandboxCommand,
  sandboxCommand as runSandboxCli
} from './cli/sandbox-command.ts'
