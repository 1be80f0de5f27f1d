// Signing in: the words become a key here, and only what follows from them is sent.
import { find } from "../dom.ts";
import { type Argon2, b64, deriveStaff, unb64 } from "../seal/index.ts";
import { words } from "../words.ts";
import { argon2InWorker, WorkerFailed } from "../worker/derive.ts";
import { call, Refused } from "./api.ts";

/** What is sent in a password's place: base64url of `auth`. */
export async function authOf(
  login: string, passphrase: string, salt: (login: string) => Promise<string>, argon2: Argon2,
): Promise<string> {
  const { auth } = await deriveStaff(passphrase, unb64(await salt(login)), argon2);
  return b64(auth);
}

const saltFrom = (address: string) => async (name: string): Promise<string> =>
  (await call<{ salt: string }>("POST", address, { name })).salt;

/** Make the form on this page work. Without this script it stays hidden. */
export function signIn(form: HTMLFormElement = find("form[data-sign-in]")): void {
  const say = words(form);
  const passphrase = find<HTMLInputElement>("#passphrase", form);
  const problem = find("[data-problem]", form);
  const status = find("[data-status]", form);
  const button = find<HTMLButtonElement>("button[type=submit]", form);
  const login = (): string => form.dataset["login"] ?? find<HTMLInputElement>("#id_login", form).value;

  const tell = (name: string): void => {
    problem.textContent = name === "" ? "" : say(name);
    problem.hidden = name === "";
  };
  const send = async (): Promise<void> => {
    const argon2 = argon2InWorker(form.dataset["worker"] ?? "");
    const auth = await authOf(login(), passphrase.value, saltFrom(form.dataset["salt"] ?? ""), argon2);
    find<HTMLInputElement>("[data-auth]", form).value = auth;
    passphrase.value = "";
    form.submit();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (login().trim() === "" || passphrase.value.trim() === "") return tell("empty");
    tell("");
    button.disabled = true;
    status.textContent = say("busy");
    send().catch((error: unknown) => {
      status.textContent = "";
      button.disabled = false;
      tell(error instanceof WorkerFailed ? "worker" : error instanceof Refused ? error.problem : "problem");
    });
    return undefined;
  });
  form.hidden = false;
}
