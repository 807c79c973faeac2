// How PHP prints floats: in JSON with all digits (`serialize_precision` -1), in text with 14 (`precision`).

/** Exponents smaller than this are printed in scientific form, whatever the precision. */
const SMALLEST_PLAIN_EXPONENT = -4

/** JSON text of a finite float, for example `1.0e+25`, `0.1`, `-0`. */
export function floatToJson(value: number): string {
  return print(value, value.toExponential(), 17, 'e')
}

/** Text of a float inside a string, for example `1.0E+25`, `0.5`. */
export function floatToText(value: number): string {
  if (Number.isNaN(value)) return 'NAN'
  if (!Number.isFinite(value)) return value > 0 ? 'INF' : '-INF'
  return print(value, value.toExponential(13), 14, 'E')
}

function print(value: number, exponential: string, precision: number, mark: 'e' | 'E'): string {
  const [mantissa = '0', exponentText = '0'] = exponential.replace('-', '').split('e')
  const exponent = exponential.includes('e-') ? -Number(exponentText.replace('-', '')) : Number(exponentText)
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (exponent < SMALLEST_PLAIN_EXPONENT || exponent >= precision) {
    const fraction = digits.slice(1) || '0'
    return `${sign}${digits[0]}.${fraction}${mark}${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
