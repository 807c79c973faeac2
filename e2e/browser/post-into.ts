// A form posted into a new frame of the page, as a portal does it, or somebody who plays one.

/** For `page.evaluate`. @param name of the frame's window */
export function postInto(name: string, action: string, fields: Readonly<Record<string, string>>): string {
  return `{
    const frame = Object.assign(document.createElement('iframe'), { name: ${JSON.stringify(name)} })
    const form = Object.assign(document.createElement('form'), { method: 'post', target: frame.name })
    form.action = ${JSON.stringify(action)}
    for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
      form.append(Object.assign(document.createElement('input'), { name, value }))
    document.documentElement.append(frame, form)
    form.submit()
  }`
}
