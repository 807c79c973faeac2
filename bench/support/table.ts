// Figures as a table that people read and documents keep.

import type { Figure } from './figure.ts'

const heads = ['work', 'subject', 'value', 'unit', 'ideal', 'ratio'] as const
const numeric: readonly string[] = ['value', 'ideal', 'ratio']

/** A Markdown table, its columns aligned. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.work,
    figure.subject,
    readable(figure.value),
    figure.unit,
    figure.ideal === undefined ? '' : readable(figure.ideal),
    figure.ratio === undefined ? '' : figure.ratio.toFixed(2)
  ])
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length))
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => aligned(cell, column, widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${heads.map((head, column) => ruled(head, widths[column] ?? 0)).join('|')}|`
  return `${[line(heads), rule, ...rows.map(line)].join('\n')}\n`
}

/** Three digits that count, or all digits before the point: more would be noise. */
export function readable(value: number): string {
  const size = Math.abs(value)
  const decimals = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

function aligned(cell: string, column: number, width: number): string {
  return numeric.includes(heads[column] ?? '') ? cell.padStart(width) : cell.padEnd(width)
}

function ruled(head: string, width: number): string {
  return numeric.includes(head) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)
}
