// Takes the secrets of a link out of what a portal says.

export interface MaskedLink {
  /** The access token in it, or all that follows the path. */
  readonly secret: string
  masked(text: string): string
}

export function maskedLink(url: URL): MaskedLink {
  const values = [...url.searchParams.values()].filter((value) => value.length >= 16)
  // The last form is how PHP writes JSON.
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), value.replaceAll('/', '\\/')])
  const secrets = [url.href, url.search, ...forms].filter((form) => form.length >= 16)
  return {
    secret: url.searchParams.get('auth') ?? url.search,
    masked: (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  }
}
