// Names of files: which may be sent to a portal, and what is made of those that a portal sends.
import { badRequest } from '../errors/bad-request.ts'
import { clip } from '../errors/clip.ts'

/**
 * PHP keeps of a name only what follows the last slash or backslash, and a line break would end the header that the name
 * stands in. What does not arrive as it is, is refused.
 *
 * @throws RestError `bad-request`
 */
export function checkFileName(method: string, name: unknown): void {
  if (
    typeof name === 'string' &&
    name !== '' &&
    name.length <= 255 &&
    !/[/\\\p{Cc}\p{Surrogate}]/u.test(name)
  ) {
    return
  }
  throw badRequest(
    method,
    `${method}: ${clip(JSON.stringify(name) ?? typeof name, 60)} is no name for a file. ` +
      'Give 1 to 255 characters without slashes, backslashes and line breaks.'
  )
}

/** The file's name in `Content-Disposition` (RFC 6266), safe to show and to create a file by; undefined without one. */
export function nameFromDisposition(header: string | null): string | undefined {
  const extended = /;\s*filename\*=(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(header ?? '')?.[1]
  const [, quoted, plain] = /;\s*filename=(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(header ?? '') ?? []
  return safeName(decoded(extended) ?? quoted?.replaceAll(/\\(.)/g, '$1') ?? plain)
}

/** Without folders and control characters: a name that a portal gives is not the caller's. */
export function safeName(name: string | undefined): string | undefined {
  const last = name?.replace(/^.*[/\\]/s, '').replaceAll(/\p{Cc}/gu, '')
  return last === undefined || /^\.{0,2}$/.test(last) ? undefined : last
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}
