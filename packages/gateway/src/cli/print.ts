// Writes to standard output no faster than it is read.

/** Rejects with EPIPE when the reader has enough (`| head`). */
export function print(text: string): Promise<void> {
  const { stdout } = process
  // The error is told twice, to the callback and as an event that would end the process.
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => {})
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** A JSON text of the gateway: as it came for programs, indented for people. */
export function printJson(text: string, form: OutputForm): Promise<void> {
  return print(form === 'json' ? `${text}\n` : `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`)
}

/** `human`: standard output is a terminal and nobody asked for JSON. */
export type OutputForm = 'json' | 'human'

export function outputForm(options: { readonly json?: boolean }): OutputForm {
  return options.json === true || !process.stdout.isTTY ? 'json' : 'human'
}
