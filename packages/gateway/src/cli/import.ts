// `latchkey import`: takes over portals from CRest or from a table of one's own, without a reinstallation.

import { type App, readCrestSettings } from '@latchkey/app'
import type { Command } from 'commander'
import { GatewayError } from './gateway-error.ts'
import { readJsonFile } from './json-argument.ts'
import { type GrantResult, importEntry, type PortalEntry } from './import-entry.ts'
import { outputForm, print } from './print.ts'
import { readPortalLines } from './read-portal-lines.ts'
import { withApp } from './with-storage.ts'

interface ImportOptions {
  readonly json?: boolean
}

export function addImport(program: Command): void {
  const command = program
    .command('import')
    .description('take over portals with their tokens; opens the store itself, whether a gateway runs or not')
  command
    .command('crest')
    .description('the portal of a CRest settings.json')
    .argument('<file>', 'settings.json; - reads standard input')
    .option('--json', 'results as JSON lines, also on a terminal')
    .action(async (file: string, options: ImportOptions, self: Command) => {
      const text = await readJsonFile(file).catch((error: Error) =>
        self.error(`error: ${file}: ${error.message}`)
      )
      const entry: PortalEntry = { line: 1, read: () => readCrestSettings(JSON.parse(text)) }
      await withApp('make', (app) => importAll(app, [entry], options))
    })
  command
    .command('portals')
    .description('portals as JSON lines, one portal a line, as `latchkey export` writes them')
    .argument('<file>', 'the lines; - reads standard input')
    .option('--json', 'results as JSON lines, also on a terminal')
    .action(async (file: string, options: ImportOptions, self: Command) => {
      const lines = await readPortalLines(file).catch((error: Error) =>
        self.error(`error: ${file}: ${error.message}`)
      )
      await withApp('make', (app) => importAll(app, lines, options))
    })
}

async function importAll(
  app: App,
  entries: AsyncIterable<PortalEntry> | Iterable<PortalEntry>,
  options: ImportOptions
): Promise<void> {
  const form = outputForm(options)
  let [imported, refused] = [0, 0]
  for await (const entry of entries) {
    const results = await importEntry(app, entry)
    for (const result of results) {
      if (result.outcome === 'imported') imported += 1
      else refused += 1
      await print(form === 'json' ? `${JSON.stringify(result)}\n` : textOf(result))
    }
  }
  if (refused === 0) {
    process.stderr.write(`latchkey: ${imported} grants imported\n`)
    return
  }
  throw new GatewayError(
    'import-incomplete',
    `${imported} grants imported, ${refused} refused; their lines say why.`
  )
}

function textOf(result: GrantResult): string {
  const { line, grant, memberId, domain, userId } = result
  const user = userId === undefined ? '' : ` user ${userId}`
  const who = `${memberId ?? domain ?? 'unknown portal'}${user}`
  const place = `line ${line}${grant === undefined ? '' : `, grant ${grant}`}`
  return result.outcome === 'imported'
    ? `imported ${who} (${place})\n`
    : `refused  ${who} (${place}): ${result.code}: ${result.detail}\n`
}
