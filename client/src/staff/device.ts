// Where this browser keeps its half (K1) beside the sealed keys. Without the server's half it opens nothing.
const DATABASE = "amparo";
const VERSION = 2;
const STORES = ["device", "seen"] as const;
type Store = (typeof STORES)[number];

export interface Kept {
  /** K1. */
  local: Uint8Array;
  /** The keys, sealed under K1 and the server's K2. */
  sealed: Uint8Array;
}

/** Where `Kept` is kept, by the id of the member. */
export interface Device {
  read(staff: string): Promise<Kept | undefined>;
  write(staff: string, kept: Kept): Promise<void>;
  forget(staff: string): Promise<void>;
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the device's store failed")));
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.addEventListener("upgradeneeded", () => {
    const known = request.result.objectStoreNames;
    for (const store of STORES) if (!known.contains(store)) request.result.createObjectStore(store);
  });
  return settled(request);
}

async function within<T>(name: Store, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await settled(act(database.transaction(name, mode).objectStore(name)));
  } finally {
    database.close();
  }
}

export const thisDevice: Device = {
  read: (staff) => within<Kept | undefined>("device", "readonly", (store) => store.get(staff) as IDBRequest<Kept | undefined>),
  write: async (staff, kept) => void (await within("device", "readwrite", (store) => store.put(kept, staff))),
  forget: async (staff) => void (await within("device", "readwrite", (store) => store.delete(staff))),
};

/** What this device saw, under names that say nothing without the member's keys. */
export interface Memory {
  recall(name: string): Promise<unknown>;
  remember(name: string, what: unknown): Promise<void>;
}

export const thisMemory: Memory = {
  recall: (name) => within<unknown>("seen", "readonly", (store) => store.get(name) as IDBRequest<unknown>),
  remember: async (name, what) => void (await within("seen", "readwrite", (store) => store.put(what, name))),
};
