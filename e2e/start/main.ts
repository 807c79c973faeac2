// `npm start`: a local Bitrix24 and the gateway, connected; with `--tour` the whole story, checked step by step.

import { runTour } from '../tour/run-tour.ts'
import { ArgumentError, help, readArguments, type StartArguments } from './arguments.ts'
import { onSignal } from './on-signal.ts'
import { runStart } from './run-start.ts'
import { openWorkFolder } from './work-folder.ts'

async function main({ action, store, keep }: StartArguments): Promise<number> {
  if (action === 'help') {
    process.stdout.write(help)
    return 0
  }
  const stop = onSignal()
  const folder = await openWorkFolder(keep)
  try {
    return action === 'tour' ? await runTour(folder.path, store, stop) : await runStart(folder, stop)
  } finally {
    await folder.leave()
  }
}

try {
  // npm changes into the root of the repository; a folder is named from where the caller is.
  process.exitCode = await main(
    readArguments(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  )
} catch (error) {
  const refused = error instanceof ArgumentError
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = refused ? 2 : 1
}
