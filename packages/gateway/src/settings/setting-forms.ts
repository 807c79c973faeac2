// The forms that settings may have. Each function answers the value, or throws a plain `FormError` with the remedy.

import {
  AppError,
  type Bucket,
  createKeyRing,
  type KeyRing,
  parseAllowHosts,
  parseKeys,
  resolveAuthServers
} from '@latchkey/app'
import type { LogLevel, StoreAddress } from './settings.ts'

/** The remedy, as it follows the name of the setting; never contains the value. */
export class FormError extends Error {}

/** Client id or secret: one printable word. */
export function parseWord(text: string): string {
  if (!/^[\x21-\x7e]{1,512}$/.test(text)) {
    throw new FormError(
      'must be 1 to 512 printable characters without spaces: copy it from the application in Bitrix24'
    )
  }
  return text
}

export function parseAdminToken(text: string): string {
  if (!/^[\x21-\x7e]{32,512}$/.test(text)) {
    throw new FormError(
      'must be 32 to 512 printable characters without spaces: make one with `openssl rand -hex 32`'
    )
  }
  return text
}

/** An origin; https, or http on a loopback address. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin =
    url !== undefined && url.host !== '' && url.href.toLowerCase() === `${url.origin}/` && !/[?#@]/.test(text)
  if (!isOrigin) throw new FormError('must be an origin such as https://app.example, without a path')
  if (url.protocol === 'https:') return url.origin
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url.origin
  throw new FormError('must begin with https:// (http:// is for loopback addresses only)')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

export function parseStore(text: string): StoreAddress {
  if (text === 'memory:') return { kind: 'memory' }
  // The store itself looks at the rest of the address, when it is opened.
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: text }
  const path = /^sqlite:(.+)$/s.exec(text)?.[1]
  if (path === undefined) throw new FormError('must be sqlite:path, postgres://... or memory:')
  if (path === ':memory:')
    throw new FormError('must be memory: for a store that is gone when the process ends')
  return { kind: 'sqlite', path }
}

export function parseKeysSetting(text: string): KeyRing {
  return asAppReads(() => createKeyRing(parseKeys(text)))
}

/** Whether such a host exists shows when the listener starts. */
export function parseHost(text: string): string {
  if (!/^[\w.:%-]+$/.test(text)) {
    throw new FormError('must be an address or a host name such as 127.0.0.1, without a port')
  }
  return text
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new FormError('must be a number from 0 to 65535 (0 = a free port)')
  return port
}

/** `default` stands for the built-in authorization servers. */
export function parseAuthServers(text: string): readonly string[] {
  return asAppReads(() => resolveAuthServers(splitList(text)))
}

/** Hosts, with a port where only that port is meant. */
export function parsePortalHosts(text: string): readonly string[] {
  const hosts = splitList(text)
  asAppReads(() => parseAllowHosts(hosts))
  return hosts
}

export function parseEventNames(text: string): readonly string[] {
  const names = splitList(text)
  const wrong = names.find((name) => !/^[A-Za-z0-9_.:-]{1,128}$/.test(name))
  if (wrong !== undefined) throw new FormError('must be a comma list of event names such as ONCRMDEALADD')
  return names.map((name) => name.toUpperCase())
}

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error']

export function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text)
  if (level === undefined) throw new FormError(`must be one of ${logLevels.join(', ')}`)
  return level
}

export function parsePortalRate(text: string): Bucket {
  const [burst, perSecond, ...rest] = text.split(',').map((part) => part.trim())
  const numbers = [burst, perSecond].map((part) => (/^\d+(\.\d+)?$/.test(part ?? '') ? Number(part) : 0))
  if (rest.length > 0 || !((numbers[0] ?? 0) >= 1 && (numbers[1] ?? 0) > 0)) {
    throw new FormError(
      'must be bucket,drain such as 50,2: a bucket of at least 1 and calls per second above 0'
    )
  }
  return { burst: numbers[0] ?? 0, perSecond: numbers[1] ?? 0 }
}

function splitList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim())
  if (items.includes('')) throw new FormError('must be a comma list without empty entries')
  return items
}

/** The application judges its own options; its messages name the remedy and hold no secret. */
function asAppReads<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof AppError) throw new FormError(`is not right: ${cause.message}`, { cause })
    throw cause
  }
}
