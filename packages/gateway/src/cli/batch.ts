// `latchkey batch`: any number of REST calls through a running gateway.

import type { Command } from 'commander'
import { askPortal } from './ask-gateway.ts'
import { GatewayError } from './gateway-error.ts'
import { readJsonFile } from './json-argument.ts'
import { outputForm, print, printJson } from './print.ts'
import { table } from './table.ts'

interface BatchOptions {
  readonly halt?: boolean
  readonly json?: boolean
}

interface ResultView {
  readonly status: 'ok' | 'failed' | 'not-run'
  readonly result?: unknown
  readonly error?: { readonly error: string; readonly error_description: string }
}

export function addBatch(program: Command): void {
  program
    .command('batch')
    .description('run many REST calls of a portal through a running gateway; exit code 1 unless all are ok')
    .argument('<memberId>', 'the portal')
    .argument('<file>', 'a JSON object {"name": ["method", {params}], ...}; - reads standard input')
    .option('--halt', 'send nothing after the first failure')
    .option('--json', 'the answer in one line, also on a terminal')
    .action(async (memberId: string, file: string, options: BatchOptions, command: Command) => {
      const commands = await readJsonFile(file).catch((error: Error) =>
        command.error(`error: ${file}: ${error.message}`)
      )
      const response = await askPortal(
        memberId,
        'batch',
        `{"commands":${commands},"halt":${options.halt === true}}`
      )
      const text = await response.text()
      const { results } = JSON.parse(text) as { readonly results: Readonly<Record<string, ResultView>> }
      if (outputForm(options) === 'json') await printJson(text, 'json')
      else await print(resultTable(results))
      requireAllOk(Object.values(results))
    })
}

function resultTable(results: Readonly<Record<string, ResultView>>): string {
  return table(
    ['NAME', 'STATUS', 'RESULT'],
    Object.entries(results).map(([name, { status, result, error }]) => {
      if (error !== undefined) return [name, status, `${error.error} ${error.error_description}`]
      return [name, status, status === 'ok' ? JSON.stringify(result) : '']
    })
  )
}

function requireAllOk(results: readonly ResultView[]): void {
  const count = (wanted: ResultView['status']) => results.filter(({ status }) => status === wanted).length
  const [failed, notRun] = [count('failed'), count('not-run')]
  if (failed + notRun > 0) {
    throw new GatewayError(
      'batch-incomplete',
      `Of ${results.length} commands ${failed} failed and ${notRun} did not run; the results say why.`
    )
  }
}
