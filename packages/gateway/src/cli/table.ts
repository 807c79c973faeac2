// Rows as columns of text, for people at a terminal.

const widest = 60

/** Columns are as wide as their longest cell, cut at 60 characters; the last one is not cut. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, ...rows].map((row) => row.map((cell, column) => shown(cell, column, titles.length)))
  const widths = titles.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`
    )
    .join('')
}

/** Portals choose these texts: nothing in them may move the cursor. */
function shown(cell: string, column: number, columns: number): string {
  const plain = cell.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
  return plain.length <= widest || column === columns - 1 ? plain : `${plain.slice(0, widest - 3)}...`
}
