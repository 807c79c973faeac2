// HTML text from parts: every value is escaped unless it is HTML already.

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** `html\`<p>${name}</p>\``: texts are escaped, parts made with `html` are not. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const texts = parts.map((part, index) => {
    const value = values[index]
    if (value === undefined) return part
    return part + (typeof value === 'string' ? escapeHtml(value) : value.html)
  })
  return { html: texts.join('') }
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign)
}

/** JSON inside a `script` element: no character in it can end the element. */
export function jsonScript(id: string, value: unknown): Html {
  const text = JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
  return { html: `<script type="application/json" id="${id}">${text}</script>` }
}
