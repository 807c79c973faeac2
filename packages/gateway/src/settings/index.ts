// Settings of the gateway.

export { readClientSettings } from './read-client-settings.ts'
export { readSettings, type ReadSettings, readStoreSettings } from './read-settings.ts'
export { SettingError, settingError, type SettingMistake } from './setting-error.ts'
export type { ListenAddress, LogLevel, Settings, StoreAddress, StoreSettings } from './settings.ts'
