// Values as JavaScript writes them, which is what the old library sent whatever it was given.

export function asText(value: unknown): string {
  return String(value)
}

/** `600px` counts as 600. */
export function wholeNumber(value: unknown): number {
  return Number.parseInt(asText(value), 10)
}
