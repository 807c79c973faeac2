// The life of the gateway as a process: settings from the environment, one ready line, signals, exit code.

import { createLogger } from '../log/create-logger.ts'
import { describeError } from '../log/describe-error.ts'
import { readSettings } from '../settings/index.ts'
import { startGateway } from './start-gateway.ts'

/**
 * Runs until SIGTERM or SIGINT, then drains.
 *
 * @throws SettingError before anything is served
 */
export async function runGateway(): Promise<void> {
  const { settings, unknown } = readSettings(process.env)
  const logger = createLogger(settings.logLevel)
  for (const setting of unknown) logger.warn({ setting }, 'unknown setting: is it misspelt?')
  if (settings.adminToken === undefined)
    logger.warn({ setting: 'LATCHKEY_ADMIN_TOKEN' }, 'not set: /api answers 401')

  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.error({ error: describeError(error) }, 'failed unexpectedly, the process ends')
      process.exit(1)
    })
  }
  const stopped = nextSignal()
  const gateway = await startGateway(settings, logger)
  const { url, adminUrl } = gateway
  process.stdout.write(`${JSON.stringify({ event: 'ready', url, adminUrl })}\n`)
  logger.info({ signal: await stopped }, 'draining')
  await gateway.close()
  logger.info({}, 'stopped')
}

/** A second signal ends the process at once, as it would without a handler. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT'] as const
    const stop = (signal: NodeJS.Signals) => {
      for (const name of signals) process.off(name, stop)
      resolve(signal)
    }
    for (const name of signals) process.on(name, stop)
  })
}
