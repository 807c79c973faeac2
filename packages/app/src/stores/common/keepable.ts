// Texts of foreign origin, such as the message of a handler's error, as every engine can keep them.

/** Without what an engine would refuse: NUL, and halves of characters that a cut has left. */
export function keepable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}
