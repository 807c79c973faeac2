// What the program offers to those who run a gateway in their own process.

export { createLogger } from './log/create-logger.ts'
export { type Gateway, startGateway } from './serve/start-gateway.ts'
export {
  type ListenAddress,
  type LogLevel,
  type ReadSettings,
  readSettings,
  SettingError,
  type SettingMistake,
  type Settings,
  type StoreAddress,
  type StoreSettings
} from './settings/index.ts'
