// The script of the console, built from `browser/`: where it lies, and its answer to a browser.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface ConsoleScript {
  readonly text: string
  /** Names this very text in its address. */
  readonly version: string
}

/** In the built package it lies beside the module, in the repository in the folder of builds. */
const builtPlaces: readonly URL[] = ['console.js', '../../dist/console.js'].map(
  (place) => new URL(place, import.meta.url)
)

/** Undefined when it was never built. */
export function findConsoleScript(places: readonly URL[] = builtPlaces): ConsoleScript | undefined {
  for (const place of places) {
    try {
      return consoleScript(readFileSync(place, 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return undefined
}

export function consoleScript(text: string): ConsoleScript {
  return { text, version: createHash('sha256').update(text).digest('base64url').slice(0, 16) }
}

/** Path and query of this very text, which may therefore be kept for ever. */
export function scriptAddress({ version }: ConsoleScript): string {
  return `/console.js?v=${version}`
}

/** An address with another version gets the present text, and must ask again the next time. */
export function scriptResponse({ text, version }: ConsoleScript, request: Request): Response {
  const current = new URL(request.url).searchParams.get('v') === version
  return new Response(text, {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': current ? 'public, max-age=31536000, immutable' : 'no-cache'
    }
  })
}
