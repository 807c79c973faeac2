// The authorization servers that are believed; the client secret goes nowhere else (design section 4, rule 3).

import { isIPv4 } from 'node:net'
import { AppError } from '../errors/app-error.ts'
import { originOf } from './origins.ts'

/** World and eastern region (portal-behaviour.md section 11.1). */
export const builtInAuthServers: readonly string[] = [
  'https://oauth.bitrix.info',
  'https://oauth.bitrix24.tech'
]

/**
 * Origins in the order to ask them, without repetitions. `default` in the list stands for the built-in ones; no list
 * means them. Throws `misconfigured` with the field `AUTH_SERVERS`.
 */
export function resolveAuthServers(list: readonly string[] = ['default']): readonly string[] {
  const origins = list.flatMap((entry) =>
    entry.trim() === 'default' ? builtInAuthServers : [readEntry(entry)]
  )
  if (origins.length === 0)
    throw misconfigured('AUTH_SERVERS is empty; leave it out to use the built-in ones.')
  return [...new Set(origins)]
}

function readEntry(entry: string): string {
  const address = entry.trim()
  const origin = originOf(address)
  const shown = `"${address.replace(/\/\/[^/]*@/, '//').slice(0, 100)}"`
  if (origin === undefined || (address.toLowerCase() !== origin && address.toLowerCase() !== `${origin}/`)) {
    throw misconfigured(`AUTH_SERVERS takes origins such as https://oauth.bitrix.info, not ${shown}.`)
  }
  if (origin.startsWith('http:') && !isLoopback(new URL(origin).hostname)) {
    throw misconfigured(`AUTH_SERVERS: use https for ${shown}; plain http is only for this machine.`)
  }
  return origin
}

/** By name or literal address; nothing is resolved. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}

function misconfigured(message: string): AppError {
  return new AppError('misconfigured', message, { field: 'AUTH_SERVERS' })
}
