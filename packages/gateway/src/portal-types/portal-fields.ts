// What a portal says of its own fields, and what of it becomes types.

/** A field as `crm.*.fields` describes it. */
export interface FieldDescription {
  readonly type: string
  readonly isDynamic?: boolean
  readonly isMultiple?: boolean
  readonly title?: string
  readonly listLabel?: string
  readonly formLabel?: string
}

/** A row of `userfieldconfig.list`. */
export interface UserFieldRow {
  readonly entityId: string
  readonly fieldName: string
  readonly userTypeId: string
  /** `Y` or `N` */
  readonly multiple: string
}

/** A row of `crm.type.list`. */
export interface SmartProcessRow {
  readonly id: number | string
  readonly entityTypeId: number | string
  readonly title: string
}

export interface OwnField {
  readonly name: string
  /** As the portal calls it: `string`, `integer`, `enumeration`, ... */
  readonly type: string
  readonly isMultiple: boolean
  readonly label: string
}

/** User fields of one kind of thing. */
export interface OwnFields {
  /** `deal`, `contact`, ... */
  readonly thing: string
  readonly fields: readonly OwnField[]
}

export interface SmartProcess {
  readonly title: string
  readonly entityTypeId: number
  readonly fields: readonly OwnField[]
}

/** The user fields among those of `crm.*.fields`. */
export function ownFieldsOf(described: Readonly<Record<string, FieldDescription>>): readonly OwnField[] {
  return Object.entries(described)
    .filter(([name, { isDynamic }]) => isDynamic === true && name.startsWith('UF_'))
    .map(([name, { type, isMultiple, formLabel, listLabel, title }]) => ({
      name,
      type,
      isMultiple: isMultiple === true,
      label: [formLabel, listLabel, title].find((text) => text !== undefined && text !== '') ?? name
    }))
}

/** Smart processes with their user fields, whose owner is called `CRM_` and the number of the process. */
export function smartProcessesOf(
  processes: readonly SmartProcessRow[],
  userFields: readonly UserFieldRow[]
): readonly SmartProcess[] {
  return processes.map(({ id, entityTypeId, title }) => ({
    title,
    entityTypeId: Number(entityTypeId),
    fields: userFields
      .filter(({ entityId }) => entityId === `CRM_${id}`)
      .map(({ fieldName, userTypeId, multiple }) => ({
        name: fieldName,
        type: userTypeId,
        isMultiple: multiple === 'Y',
        label: fieldName
      }))
  }))
}
