// Reads the JSON body of a control call field by field; what is wrong is named.

import { parseDuration } from '../clock/duration.ts'

/** A field that is missing or wrong: 400, or 404 and 409 where the thing it names is unknown or in the way. */
export class InputError extends Error {
  readonly field: string
  readonly status: 400 | 404 | 409

  constructor(field: string, message: string, status: 400 | 404 | 409 = 400) {
    super(message)
    this.field = field
    this.status = status
  }
}

export class Input {
  readonly #fields: Readonly<Record<string, unknown>>

  /** @throws InputError when the text is not a JSON object; an empty body is an empty object */
  constructor(body: string) {
    this.#fields = readObject(body)
  }

  raw(name: string): unknown {
    return this.#fields[name]
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  /** A field that may be missing, read by a parser that answers `undefined` for what it does not take. */
  optional<T>(name: string, expected: string, parse: (value: unknown) => T | undefined): T | undefined {
    const value = this.#fields[name]
    if (value === undefined) return undefined
    const parsed = parse(value)
    if (parsed === undefined) throw new InputError(name, `must be ${expected}`)
    return parsed
  }

  required<T>(name: string, expected: string, parse: (value: unknown) => T | undefined): T {
    const parsed = this.optional(name, expected, parse)
    if (parsed === undefined) throw new InputError(name, `is required and must be ${expected}`)
    return parsed
  }

  text(name: string): string | undefined {
    return this.optional(name, 'a non-empty text', asText)
  }

  flag(name: string): boolean | undefined {
    return this.optional(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined))
  }

  url(name: string): string | undefined {
    return this.optional(name, 'an http or https address', asUrl)
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.optional(name, `one of ${words.join(', ')}`, (value) => words.find((word) => word === value))
  }

  /** A moment in milliseconds. */
  moment(name: string): number | undefined {
    return this.optional(name, 'a moment in milliseconds', asMoment)
  }

  span(name: string): number | undefined {
    return this.optional(name, "a span such as '61m' or milliseconds", parseDuration)
  }
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  if (body.trim() === '') return {}
  const value = parseJson(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError('body', 'must be a JSON object')
  }
  return { ...value }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Ids may come as text, as they do outside the sandbox. */
export function asId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : undefined
}

export function asUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  return /^https?:$/.test(new URL(value).protocol) ? value : undefined
}

/** Tokens hold Unix seconds in 32 bits, and a refresh token lives 30 days longer than its issue. */
const LATEST_MOMENT = (2 ** 32 - 1 - 2_592_000) * 1000

export function asMoment(value: unknown): number | undefined {
  const fits = typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= LATEST_MOMENT
  return fits ? Math.floor(value) : undefined
}

export function asCount(value: unknown, largest: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= largest
    ? value
    : undefined
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

/** A list of texts, or comma text. */
export function asScope(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] | undefined =
    typeof value === 'string' ? value.split(',').filter((one) => one !== '') : asList(value)
  const texts = list?.flatMap((one) => asText(one) ?? [])
  return texts?.length === list?.length ? texts : undefined
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}
