// JSON text of plain data in the portal's own escaping (portal-behaviour.md section 1, JSON output flags).

import { type Plain, toPhp } from '../portal/php/convert.ts'
import { jsonEncode } from '../portal/php/json-encode.ts'

export function jsonText(value: Plain): string {
  return jsonEncode(toPhp(value))
}
