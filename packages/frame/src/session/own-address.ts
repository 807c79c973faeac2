// Addresses of the page's own origin, the only one that may see its session token.
import type { FrameWindow } from '../env/frame-window.ts'
import { FrameError } from '../errors/frame-error.ts'

/** @throws FrameError `foreign-origin` */
export function ownAddress(
  { document, location }: Pick<FrameWindow, 'document' | 'location'>,
  address: string | URL
): string {
  const { href, origin } = new URL(address, document.baseURI)
  if (origin === location.origin) return href
  throw new FrameError(
    'foreign-origin',
    `The session token is for ${location.origin} and must not reach ${origin}: use the browser's fetch for that.`
  )
}
