// The log of the gateway: JSON lines on standard error.

import { pino, type Logger } from 'pino'
import { describeError } from './describe-error.ts'
import type { LogLevel } from '../settings/settings.ts'

/** Names that a secret could travel under. The packages mask by themselves; this is the second line of defence. */
const secretNames = [
  'accessToken',
  'refreshToken',
  'applicationToken',
  'sessionToken',
  'clientSecret',
  'adminToken',
  'access_token',
  'refresh_token',
  'application_token',
  'client_secret',
  'AUTH_ID',
  'REFRESH_ID',
  'APPLICATION_TOKEN',
  'authorization'
]

export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { error: describeError, err: describeError },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' }
    },
    // Synchronous: the last line before the process ends must not be lost.
    pino.destination({ fd: 2, sync: true })
  )
}
