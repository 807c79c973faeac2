// Names of the tables, with their schema: a search path would be state of the session, which a pooler does not keep.

export interface Tables {
  readonly installations: string
  readonly grants: string
  readonly leases: string
  readonly canaries: string
  readonly oneTimeValues: string
  readonly events: string
  readonly auditLines: string
  readonly budgets: string
  readonly budgetNotes: string
}

export function tablesIn(schema: string): Tables {
  return {
    installations: `"${schema}".installations`,
    grants: `"${schema}".grants`,
    leases: `"${schema}".leases`,
    canaries: `"${schema}".canaries`,
    oneTimeValues: `"${schema}".one_time_values`,
    events: `"${schema}".events`,
    auditLines: `"${schema}".audit_lines`,
    budgets: `"${schema}".budgets`,
    budgetNotes: `"${schema}".budget_notes`
  }
}
