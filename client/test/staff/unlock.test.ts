import { describe, expect, test } from "vitest";
import { b64, CannotOpen, deriveStaff, unb64 } from "../../src/seal/index.ts";
import { IDLE, next } from "../../src/staff/clock.ts";
import { inYears, today } from "../../src/staff/days.ts";
import type { Device, Kept } from "../../src/staff/device.ts";
import { keepOnDevice, openFromDevice, openWithWords } from "../../src/staff/keys.ts";
import { authOf } from "../../src/staff/sign-in.ts";
import { bundleOf, ownKeys, quick } from "./made.ts";

const WORDS = "one two three four five six";
const SALT = new Uint8Array(16);

/** A device of its own for each test. */
class Memory implements Device {
  readonly kept = new Map<string, Kept>();
  read = (staff: string): Promise<Kept | undefined> => Promise.resolve(this.kept.get(staff));
  write = (staff: string, kept: Kept): Promise<void> => Promise.resolve(void this.kept.set(staff, kept));
  forget = (staff: string): Promise<void> => Promise.resolve(void this.kept.delete(staff));
}

const half = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

describe("unlocking", () => {
  test("the six words open the bundle, spelled as people type", async () => {
    const { kek } = await deriveStaff(WORDS, SALT, quick);

    expect(await openWithWords(ownKeys("ana", kek), "  One two THREE four five  six ", quick)).toEqual(bundleOf("ana"));
    await expect(openWithWords(ownKeys("ana", kek), "one two three four five seven", quick)).rejects.toThrow(CannotOpen);
  });

  test("a device opens with the server's half, and with nothing else", async () => {
    const device = new Memory();
    const own = ownKeys("ana");
    await keepOnDevice(own, bundleOf("ana"), { local: half(1), session: half(2) }, device);

    expect(await openFromDevice(own, half(2), device)).toEqual(bundleOf("ana"));
    expect(await openFromDevice(own, half(3), device)).toBeUndefined();
    expect(await openFromDevice(ownKeys("ben"), half(2), device)).toBeUndefined();
  });

  test("what the device keeps holds no seed that can be read", async () => {
    const device = new Memory();
    await keepOnDevice(ownKeys("ana"), bundleOf("ana"), { local: half(1), session: half(2) }, device);

    const kept = [...device.kept.values()].map(({ sealed }) => Buffer.from(sealed));
    for (const seed of Object.values(bundleOf("ana")) as Uint8Array[]) {
      expect(kept.some((bytes) => bytes.includes(Buffer.from(seed)))).toBe(false);
    }
  });
});

test("signing in sends what follows from the words, never the words", async () => {
  const asked: string[] = [];
  const salt = (name: string): Promise<string> => {
    asked.push(name);
    return Promise.resolve(b64(SALT));
  };

  const auth = await authOf("ana", WORDS, salt, quick);

  expect(asked).toEqual(["ana"]);
  expect(unb64(auth)).toHaveLength(32);
  expect(auth).toBe(b64((await deriveStaff(WORDS, SALT, quick)).auth));
});

describe("idle", () => {
  test.each([
    ["locks after fifteen minutes", IDLE, 0, 0, "lock"],
    ["tells the server that somebody works", 61_000, 60_000, 0, "tell"],
    ["not more than once a minute", 59_000, 58_000, 0, "nothing"],
    ["nor when nobody did", 300_000, 0, 0, "nothing"],
  ] as const)("%s", (_, now, used, told, expected) => {
    expect(next(now, used, told)).toBe(expected);
  });
});

test("days are counted in UTC, and a leap day has its year", () => {
  expect(today(new Date("2026-11-23T23:59:59Z"))).toBe("2026-11-23");
  expect(inYears("2028-02-29", 2)).toBe("2030-02-28");
  expect(inYears("2026-11-23", 2)).toBe("2028-11-23");
});
