// JSON bodies as PHP reads them: key order kept, integers apart from floats, the last of equal keys wins.
import { fitsInt, phpInt, phpKey, phpList, type PhpArray, type PhpValue } from './value.ts'

const TOKEN = /\s*([{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\],:"]+)/gy

/** The value of a JSON text; `undefined` when the text is not JSON. */
export function jsonDecode(text: string): PhpValue | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  // From here on the text is known to be valid: the tokens only have to be put together in their order.
  const tokens = [...text.matchAll(TOKEN)].map((match) => match[1] ?? '')
  let position = 0

  function value(): PhpValue {
    const token = tokens[position++] ?? ''
    if (token === '{') return members()
    if (token === '[') return items()
    return scalar(token)
  }

  function members(): PhpArray {
    const array: PhpArray = new Map()
    while (tokens[position] !== '}') {
      if (tokens[position] === ',') position += 1
      const key = phpKey(String(JSON.parse(tokens[position] ?? '""')))
      position += 2
      array.set(key, value())
    }
    position += 1
    return array
  }

  function items(): PhpArray {
    const values: PhpValue[] = []
    while (tokens[position] !== ']') {
      if (tokens[position] === ',') position += 1
      values.push(value())
    }
    position += 1
    return phpList(values)
  }

  return value()
}

function scalar(token: string): PhpValue {
  if (!/^-?\d/.test(token)) return JSON.parse(token) as string | boolean | null
  if (/[.eE]/.test(token) || token === '-0') return { float: Number(token) }
  const integer = BigInt(token)
  return fitsInt(integer) ? phpInt(integer) : { float: Number(token) }
}
