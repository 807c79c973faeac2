// A logger that keeps what is written to it.

import type { Logger } from '@latchkey/app'

export interface LogLine {
  readonly level: keyof Logger
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export function collectingLogger(): { readonly logger: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      lines.push({ level, fields, message })
    }
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines }
}
