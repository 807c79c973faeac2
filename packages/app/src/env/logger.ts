// The log that the package writes to: the shape of pino, so that pino fits as it is.

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void

export interface Logger {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
