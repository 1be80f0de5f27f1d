// Signing in, and saying again who one is before a change.
import "../site/staff.ts";
import { signIn } from "../staff/sign-in.ts";

signIn();
