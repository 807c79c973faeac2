// What is wrong with the settings, in one line that names each setting and the remedy.

export interface SettingMistake {
  /** Name in the environment, for example `LATCHKEY_PORT`. */
  readonly setting: string
  /** What is wrong and what to do; never the value, which may be a secret. */
  readonly remedy: string
}

/** Thrown before the gateway serves anything: the operator has to change a setting. `message` is one line. */
export class SettingError extends Error {
  readonly mistakes: readonly SettingMistake[]

  constructor(mistakes: readonly SettingMistake[], cause?: unknown) {
    const texts = mistakes.map(({ setting, remedy }) => `${setting} ${remedy}`)
    super(texts.join('; ').replaceAll(/\s+/g, ' '), cause === undefined ? undefined : { cause })
    this.name = 'SettingError'
    this.mistakes = mistakes
  }
}

/** One mistake, ready to be thrown. */
export function settingError(setting: string, remedy: string, cause?: unknown): SettingError {
  return new SettingError([{ setting, remedy }], cause)
}
