// The storages of a portal: one of the company, one a person, one an application. Made when first looked for.
import type { Disk, DiskFolder, DiskStorage } from '../../model/disk.ts'
import type { Access } from '../method.ts'
import { accessDenied, RestError } from '../rest-error.ts'

type Owner = Pick<DiskStorage, 'entityType' | 'entityId' | 'name'>

/** Those of the company and of the caller: what he may see. */
export function visibleStorages(access: Access, now: number): readonly DiskStorage[] {
  const { portal, user } = access
  return [
    { entityType: 'common', entityId: 'shared_files_s1', name: 'Company Drive' } as const,
    { entityType: 'user', entityId: String(user.id), name: `${user.name} ${user.lastName}` } as const
  ].map((owner) => storageOf(portal.disk, owner, user.id, now))
}

export function appStorage({ portal, user }: Access, clientId: string, now: number): DiskStorage {
  return storageOf(portal.disk, { entityType: 'restapp', entityId: clientId, name: clientId }, user.id, now)
}

/** @throws RestError when there is none or the caller may not see it */
export function wantedStorage(access: Access, id: number, now: number): DiskStorage {
  // So that their ids are known before anybody has listed them.
  visibleStorages(access, now)
  const storage = access.portal.disk.storages.get(id)
  if (storage === undefined) throw entityNotFound(id)
  checkStorage(access, storage)
  return storage
}

/** @throws RestError when the storage is another person's or another application's */
export function checkStorage({ user, app }: Access, { entityType, entityId }: DiskStorage): void {
  const own = entityType === 'user' ? entityId === String(user.id) : entityId === app?.clientId
  if (entityType !== 'common' && !own) throw accessDenied()
}

export function entityNotFound(id: number): RestError {
  return new RestError('ERROR_NOT_FOUND', `Could not find entity with id \`${id}\`.`)
}

function storageOf(disk: Disk, owner: Owner, userId: number, now: number): DiskStorage {
  for (const known of disk.storages.values()) {
    if (known.entityType === owner.entityType && known.entityId === owner.entityId) return known
  }
  const storage: DiskStorage = { ...owner, id: nextId(disk), rootId: nextId(disk) }
  const root: DiskFolder = {
    id: storage.rootId,
    type: 'folder',
    storageId: storage.id,
    parentId: undefined,
    name: storage.name,
    createdBy: userId,
    createdAt: now,
    updatedBy: userId,
    updatedAt: now,
    deleted: undefined
  }
  disk.storages.set(storage.id, storage)
  disk.objects.set(root.id, root)
  return storage
}

export function nextId(disk: Disk): number {
  disk.lastId += 1
  return disk.lastId
}
