// Reads where a running gateway is, and its admin token: for commands that talk to it.

import { type SettingMistake, SettingError } from './setting-error.ts'
import { FormError, parseAdminToken, parseOrigin } from './setting-forms.ts'
import { clientSettingNames, collectSettingTexts } from './setting-texts.ts'

export interface ClientSettings {
  /** An origin. */
  readonly url: string
  readonly adminToken: string
}

const usualUrl = 'http://127.0.0.1:8400'

/**
 * @param env usually `process.env`
 * @throws SettingError
 */
export function readClientSettings(env: Readonly<Record<string, string | undefined>>): ClientSettings {
  const { texts, mistakes: fileMistakes } = collectSettingTexts(env, clientSettingNames)
  const mistakes: SettingMistake[] = [...fileMistakes]
  const read = (name: (typeof clientSettingNames)[number], parse: (text: string) => string) => {
    try {
      return parse(texts.get(name) ?? '')
    } catch (error) {
      if (!(error instanceof FormError)) throw error
      mistakes.push({ setting: `LATCHKEY_${name}`, remedy: error.message })
      return ''
    }
  }
  const url = texts.has('URL') ? read('URL', parseOrigin) : usualUrl
  const adminToken = texts.has('ADMIN_TOKEN') ? read('ADMIN_TOKEN', parseAdminToken) : ''
  if (adminToken === '' && mistakes.length === 0) {
    mistakes.push({
      setting: 'LATCHKEY_ADMIN_TOKEN',
      remedy: 'is missing: set it to the admin token of the gateway, or LATCHKEY_ADMIN_TOKEN_FILE to its file'
    })
  }
  if (mistakes.length > 0) throw new SettingError(mistakes)
  return { url, adminToken }
}
