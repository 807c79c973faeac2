// The languages that the built-in pages are written in.

export type Language = 'en' | 'ru' | 'de'

/** A set of texts in each of them. */
export type Translations<Texts> = Readonly<Record<Language, Texts>>

/** `language` as a portal's `LANG` or a browser's `Accept-Language` begins; English for everything else. */
export function languageOf(language: string | null): Language {
  const code = language?.toLowerCase().split(/[-_,;]/)[0]
  return code === 'ru' || code === 'de' ? code : 'en'
}
