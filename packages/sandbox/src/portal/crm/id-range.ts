// What the conditions on the id leave over, so that half a million rows need not be looked at for one page.
import { toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpKey, type PhpValue } from '../php/value.ts'

export interface IdRange {
  /** Both inclusive. */
  readonly least: number
  readonly most: number
  /** Only these, ascending and each once; `undefined`: every id of the range. */
  readonly ids: readonly number[] | undefined
  /** The conditions that are not about the id, or not that simple. */
  readonly others: PhpArray
}

const BOUNDS: Readonly<Record<string, (value: number) => Partial<Pick<IdRange, 'least' | 'most'>>>> = {
  '>': (value) => ({ least: Math.floor(value) + 1 }),
  '>=': (value) => ({ least: Math.ceil(value) }),
  '<': (value) => ({ most: Math.ceil(value) - 1 }),
  '<=': (value) => ({ most: Math.floor(value) })
}

export function idRange(filter: PhpArray): IdRange {
  let [least, most] = [-Infinity, Infinity]
  let ids: ReadonlySet<number> | undefined
  const others = new Map<PhpKey, PhpValue>()
  for (const [key, wanted] of filter) {
    const [, operator, name] = /^(>=|<=|>|<|=|@|)(\w+)$/.exec(String(key)) ?? []
    const values = numbers(wanted)
    const [first] = values ?? []
    const bound = BOUNDS[operator ?? '']
    if (name?.toUpperCase() !== 'ID' || values === undefined || first === undefined) {
      others.set(key, wanted)
    } else if (bound === undefined) {
      const known = ids
      ids = new Set(known === undefined ? values : values.filter((id) => known.has(id)))
    } else {
      const { least: lower = -Infinity, most: upper = Infinity } = isArray(wanted) ? {} : bound(first)
      least = Math.max(least, lower)
      most = Math.min(most, upper)
      if (isArray(wanted)) others.set(key, wanted)
    }
  }
  const inRange = ids && [...ids].filter((id) => id >= least && id <= most).toSorted((a, b) => a - b)
  return { least, most, ids: inRange, others }
}

/** Numbers as a condition on an integer field compares them; `undefined` when one of them is empty. */
function numbers(wanted: PhpValue): number[] | undefined {
  const texts = (isArray(wanted) ? [...wanted.values()] : [wanted]).map(toText)
  return texts.includes('') ? undefined : texts.map((text) => Number.parseFloat(text) || 0)
}
