// Colleagues, and the intake key.
import "../site/staff.ts";
import { intake, people } from "../staff/people.ts";

if (document.querySelector("amparo-people")) void people();
if (document.querySelector("amparo-intake")) void intake();
