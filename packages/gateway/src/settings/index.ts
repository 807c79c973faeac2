// Settings of the gateway.

export { readSettings, type ReadSettings } from './read-settings.ts'
export { SettingError, settingError, type SettingMistake } from './setting-error.ts'
export type { ListenAddress, LogLevel, Settings, StoreAddress } from './settings.ts'
